import { EvergrantError } from '../errors.js'
import { AEAD_KEY_BYTES as KEY_BYTES, secureRandom } from '../internal/node/aead.js'
import { Secret } from '../internal/secret.js'

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
  /** In one word, where it was decided once, so that a change can be told. Known once they were loaded. */
  readonly place?: string | undefined
  /**
   * Reads the keys anew. Called once, once more for each record whose key is not among those known, and, where `save` is there,
   * before a record is sealed with keys that were read a while ago.
   */
  load(): Promise<KeyRing>
  /** Puts other keys in the place of all. Absent where somebody else keeps them (environment, KMS). */
  readonly save?: ((ring: KeyRing) => Promise<void>) | undefined
}

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
  const entries = text
    .replaceAll(',', '\n')
    .split('\n')
    .map((entry) => entry.trim())
  const written = entries.filter((entry) => entry !== '')
  if (written.length === 0) throw invalid(`${source} holds no key`)
  const all = written.map((entry, index) => parseEntry(entry, `entry ${index + 1} of ${source}`))
  assertDistinct(all, source)
  const [active] = all
  if (active === undefined) throw invalid(`${source} holds no key`)
  return { active, all }
}

/** A ring of these keys, the first of which seals. */
export function keyRing(active: SealingKey, others: readonly SealingKey[] = []): KeyRing {
  return { active, all: [active, ...others] }
}

/** The text of a ring, one entry a line. It holds the keys: only for the place where they are kept. */
export function formatKeyRing({ all }: KeyRing): string {
  return all.map(({ kid, key }) => `${kid}:${btoa(String.fromCharCode(...key.reveal()))}\n`).join('')
}

/** A name for a new key. Each has one of its own, so that a record sealed with a lost key says so. */
export function newKid(prefix: string): string {
  return `${prefix}-${Array.from(secureRandom(6), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export function createSealingKey(kid: string): SealingKey {
  return { kid, key: new Secret(secureRandom(KEY_BYTES)) }
}

function parseEntry(entry: string, where: string): SealingKey {
  const colon = entry.indexOf(':')
  if (colon === -1) throw invalid(`${where} has no ":" between kid and key`)
  const kid = entry.slice(0, colon)
  if (!isKid(kid)) throw invalid(`${where} has a kid that is not 1 to 64 of A-Z a-z 0-9 . _ -`)
  const encoded = entry.slice(colon + 1).trim()
  if (!KEY_TEXT.test(encoded)) throw invalid(`${where} does not hold ${KEY_BYTES} bytes of base64 after the ":"`)
  return { kid, key: new Secret(decodeKey(encoded)) }
}

function decodeKey(encoded: string): Uint8Array {
  const standard = (encoded.endsWith('=') ? encoded.slice(0, -1) : encoded).replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0))
}

export function assertDistinct(keys: readonly SealingKey[], source: string): void {
  keys.forEach(({ kid }, index) => {
    const first = keys.findIndex((other) => other.kid === kid)
    if (first !== index) throw invalid(`entries ${first + 1} and ${index + 1} of ${source} have the same kid`)
  })
}

const invalid = (message: string) => new EvergrantError('KEY_INVALID', message)
