import { EvergrantError } from '../errors.js'
import { SecretBytes } from './secret-bytes.js'

/** A key-encryption key: 32 bytes and the name by which records say which key sealed them. */
export interface SealingKey {
  /** 1 to 64 of `A-Z a-z 0-9 . _ -`. */
  readonly kid: string
  /** Behind a function, so that printing a key ring prints no key. */
  readonly key: { reveal(): Uint8Array }
}

export interface KeyRing {
  /** The key that seals. */
  readonly active: SealingKey
  /** Every key that opens, the active one included. */
  readonly all: readonly SealingKey[]
}

/** Where the vault gets its keys. */
export interface KeyProvider {
  /** Where the keys come from, in words for people; never a key. */
  readonly describe: string
  /** Reads the keys anew. Called once, and once more for each record whose key is not among those known. */
  load(): Promise<KeyRing>
}

const KEY_BYTES = 32
const KID = /^[A-Za-z0-9._-]{1,64}$/
// RFC 4648 §4 or §5 of exactly 32 bytes: 43 characters, the last of which carries 4 bits.
const KEY_TEXT = /^[A-Za-z0-9+/_-]{42}[AEIMQUYcgkosw048]=?$/

export const isKid = (text: string): boolean => KID.test(text)

/**
 * Reads `kid:base64` entries, separated by commas or line ends. The first one seals, all open.
 *
 * @throws EvergrantError `KEY_INVALID`, which tells the entry by its position and never repeats what it holds.
 */
export function parseKeyRing(text: string, source: string): KeyRing {
  const entries = text.split(/[,\n]/).map((entry) => entry.trim())
  const written = entries.filter((entry) => entry !== '')
  if (written.length === 0) throw invalid(`${source} holds no key`)
  const all = written.map((entry, index) => parseEntry(entry, `entry ${index + 1} of ${source}`))
  assertDistinct(all, source)
  const [active] = all
  if (active === undefined) throw invalid(`${source} holds no key`)
  return { active, all }
}

/** The text of one entry. It holds the key: only for the key file. */
export function formatKey(kid: string, key: Uint8Array): string {
  return `${kid}:${btoa(String.fromCharCode(...key))}`
}

function parseEntry(entry: string, where: string): SealingKey {
  const colon = entry.indexOf(':')
  if (colon === -1) throw invalid(`${where} has no ":" between kid and key`)
  const kid = entry.slice(0, colon)
  if (!isKid(kid)) throw invalid(`${where} has a kid that is not 1 to 64 of A-Z a-z 0-9 . _ -`)
  const encoded = entry.slice(colon + 1).trim()
  if (!KEY_TEXT.test(encoded)) throw invalid(`${where} does not hold ${KEY_BYTES} bytes of base64 after the ":"`)
  return { kid, key: new SecretBytes(decodeKey(encoded)) }
}

function decodeKey(encoded: string): Uint8Array {
  const standard = encoded.replace(/=$/, '').replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0))
}

function assertDistinct(keys: readonly SealingKey[], source: string): void {
  keys.forEach(({ kid }, index) => {
    const first = keys.findIndex((other) => other.kid === kid)
    if (first !== index) throw invalid(`entries ${first + 1} and ${index + 1} of ${source} have the same kid`)
  })
}

const invalid = (message: string) => new EvergrantError('KEY_INVALID', message)
