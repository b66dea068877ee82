/**
 * What the file store keeps where. Everything is readable and writable by its owner alone: folders 0700, files 0600.
 *
 * ```
 * <folder>/evergrant-store                          says that this is a store, and in which layout
 * <folder>/records/<part>/…/<part>.r/               the folder of one record
 *     <life>.v<number>                              a version of it; the highest number counts
 *     <life>.t<number>.<fence>.<random>             a version being written
 * <folder>/records/<part>/…/<part>.n<fence>.<random>/   a record being created; becomes `<part>.r` by one rename
 * <folder>/records/<part>/…/<part>.x<random>/       a folder on its way out
 * <folder>/leases/<part>/…/<part>.l/                the leases of one key; stays for ever, since it counts the fences
 *     f<fence>                                      a lease; the highest fence counts
 *     t<fence>.<random>                             a lease being taken
 * ```
 *
 * `<part>` is a part of the record's key in lower case, for file systems that do not tell `A` from `a`: an upper-case letter
 * becomes `=` and its lower-case one, `~` becomes `=0` (Windows has short names like `longna~1`), a name that Windows keeps for
 * itself (`con`, `nul` …) gets `==` in front, and a long part is cut into several folders, all but the last ending in `+`.
 *
 * **Versions.** A version file never changes. Number N+1 is written to a temporary file, synced, and *linked* to its name, which
 * fails when the name is taken: of all who write after version N exactly one succeeds. A removal is such a version too, one that
 * says so; it ends the record's *life*, a random id that every name carries. Nothing is written in an ended life, its files are
 * cleared away, and a new record begins another life: its folder is prepared complete and renamed into place, which fails where a
 * folder with files stands. Hence a version, `<life>.<number>`, never comes twice, and no name that a process remembers, however
 * long it was stopped, can ever mean a later file.
 *
 * **Old versions** are removed late and in ascending order, for readers that are slower than writers. A stopped writer must not
 * find its number free again because of that. So whoever removes version K first removes every temporary file for K and below,
 * and a writer looks at the folder once more between writing its temporary file and linking it: either it wrote the file before
 * the remover looked, then the file is gone and linking fails; or after, then it sees the later version.
 *
 * **Fences** work the same way. Whoever takes a lease removes the temporary files with older fences before it begins, and a writer
 * looks at the newest fence between writing and linking.
 *
 * **Damage.** A version got its name after its bytes were synced, so a crash leaves a temporary file at most, which counts for
 * nothing. A version whose length or checksum is wrong is therefore damage by something else, and an error: reading the one before
 * it would bring back a token that was already spent. Files of other names are left alone; where nothing else is, they are an
 * error too, not "no record".
 */

import { randomBytes } from 'node:crypto'

import { isRecordKey } from '../../record-key.js'

const PIECE_LENGTH = 180
const LIFE_LENGTH = 16
const RANDOM = `[0-9a-f]{${LIFE_LENGTH}}`
// Up to 15 digits: exact as a JavaScript number.
const NUMBER = '[1-9][0-9]{0,14}'

/** Made when it is first needed: most programs read a record or two, and never see a lease. */
function whole(source: string): () => RegExp {
  let made: RegExp | undefined
  return () => (made ??= new RegExp(`^${source}$`))
}

const VERSION = whole(`(${RANDOM})\\.(${NUMBER})`)
const TEMPORARY_NAME = whole(`(${RANDOM})\\.t(${NUMBER})\\.([0-9]{1,15})\\.${RANDOM}`)
const CREATION_NAME = whole(`[^.]+\\.n([0-9]{1,15})\\.${RANDOM}`)
const DISCARDED_NAME = whole(`[^.]+\\.x${RANDOM}`)
const LEASE_NAME = whole(`f(${NUMBER})`)
const LEASE_TEMPORARY_NAME = whole(`t(${NUMBER})\\.${RANDOM}`)

/** What operating systems and file systems leave in any folder. */
const OTHERS_LEFTOVERS = /^(?:\.DS_Store|\._.*|\.nfs.*|\.fuse_hidden.*|desktop\.ini|thumbs\.db)$/i

export const MARKER_FILE = 'evergrant-store'
export const RECORDS_FOLDER = 'records'
export const LEASES_FOLDER = 'leases'

export interface VersionId {
  readonly life: string
  readonly number: number
}

export interface TemporaryName extends VersionId {
  readonly name: string
  /** 0: written without a lease. */
  readonly fence: number
}

/** Not by WebCrypto, which takes Node longer to load than a record to write. */
export const randomId = (): string => randomBytes(8).toString('hex')

export const formatVersion = ({ life, number }: VersionId): string => `${life}.${number}`
export const parseVersion = (version: string): VersionId | undefined => versionId(VERSION().exec(version))

export const versionName = ({ life, number }: VersionId): string => `${life}.v${number}`
/** By position: every read comes by here, and to make a pattern takes longer than to read a folder. */
export function parseVersionName(name: string): VersionId | undefined {
  const id = { life: name.slice(0, LIFE_LENGTH), number: Number(name.slice(LIFE_LENGTH + 2)) }
  const isNumber = Number.isInteger(id.number) && id.number > 0 && id.number < 1e15
  return isNumber && isHex(id.life) && versionName(id) === name ? id : undefined
}

const isHex = (text: string) => Array.prototype.every.call(text, (sign: string) => '0123456789abcdef'.includes(sign))

export const temporaryName = ({ life, number }: VersionId, fence: bigint, random = randomId()): string =>
  `${life}.t${number}.${fence}.${random}`

export function parseTemporaryName(name: string): TemporaryName | undefined {
  if (name.slice(LIFE_LENGTH, LIFE_LENGTH + 2) !== '.t') return undefined
  const match = TEMPORARY_NAME().exec(name)
  const id = versionId(match)
  return id && { ...id, name, fence: Number(match?.[3]) }
}

export const creationName = (stem: string, fence: bigint): string => `${stem}.n${fence}.${randomId()}`
export const parseCreationFence = (name: string): number | undefined => numberIn(CREATION_NAME().exec(name))

export const discardedName = (stem: string): string => `${stem}.x${randomId()}`
export const isDiscarded = (name: string): boolean => DISCARDED_NAME().test(name)

export const leaseName = (fence: number): string => `f${fence}`
export const parseLeaseName = (name: string): number | undefined => numberIn(LEASE_NAME().exec(name))
export const leaseTemporaryName = (fence: number): string => `t${fence}.${randomId()}`
export const parseLeaseTemporaryName = (name: string): number | undefined => numberIn(LEASE_TEMPORARY_NAME().exec(name))

export const isLeftover = (name: string): boolean => OTHERS_LEFTOVERS.test(name)

/** The folders of a key, one below the other; the last is the stem of the record's or lease's own folder. */
export function keyPieces(key: string): string[] {
  return key.split('/').flatMap(partPieces)
}

/** The key whose folders these are; `undefined` for names that no key has. */
export function keyOfPieces(pieces: readonly string[]): string | undefined {
  const parts = pieces.join('/').replaceAll('+/', '\n').split('/')
  const key = parts
    .map((part) => part.split('\n').map(withoutMark).join(''))
    .map(withCase)
    .join('/')
  return isRecordKey(key) && keyPieces(key).join('/') === pieces.join('/') ? key : undefined
}

function partPieces(part: string): string[] {
  const encoded = part.replaceAll('~', '=0').replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`)
  const pieces =
    encoded.length <= PIECE_LENGTH ? [encoded] : (encoded.match(new RegExp(`.{1,${PIECE_LENGTH}}`, 'g')) ?? [])
  return pieces.map((piece, index) => withMark(piece) + (index < pieces.length - 1 ? '+' : ''))
}

/** `con`, `prn`, `aux`, `nul`, `com0` to `com9`, `lpt0` to `lpt9`. */
function isReservedOnWindows(piece: string): boolean {
  if (piece.length === 3) return ['con', 'prn', 'aux', 'nul'].includes(piece)
  return piece.length === 4 && ['com', 'lpt'].includes(piece.slice(0, 3)) && '0123456789'.includes(piece.slice(3))
}

const withMark = (piece: string) => (isReservedOnWindows(piece) ? `==${piece}` : piece)
const withoutMark = (piece: string) => piece.replace(/^==/, '')
const withCase = (encoded: string) =>
  encoded.replace(/=(.)/g, (_, code: string) => (code === '0' ? '~' : code.toUpperCase()))

function versionId(match: RegExpExecArray | null): VersionId | undefined {
  const life = match?.[1]
  return life === undefined ? undefined : { life, number: Number(match?.[2]) }
}

const numberIn = (match: RegExpExecArray | null) => (match === null ? undefined : Number(match[1]))
