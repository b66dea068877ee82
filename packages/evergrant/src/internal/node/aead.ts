import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
// Stated, not left to the default: GCM also accepts shorter tags, which are easier to forge.
const TAG_BYTES = 16

export const AEAD_KEY_BYTES = 32
/** What sealing adds to the length of the plaintext. */
export const AEAD_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

/**
 * Seals with AES-256-GCM: nonce (12 bytes, random) | ciphertext | tag (16 bytes).
 *
 * @see https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf NIST SP 800-38D §8.2.2: a random nonce is
 * good for 2^32 seals under one key
 */
export async function sealAead(key: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Promise<Uint8Array> {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associated)
  return concatenated(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

/** The plaintext, or `undefined` when key, associated data or bytes are not those of the seal. */
export async function openAead(
  key: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length < AEAD_OVERHEAD_BYTES) return undefined
  const tagAt = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(tagAt))
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, tagAt))
  try {
    return concatenated(plaintext, decipher.final())
  } catch {
    // `final` throws for one reason only, a tag that does not match, and its error says nothing more.
    return undefined
  }
}

/** Bytes nobody can guess. */
export function secureRandom(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length))
}

/** A mark by which a key is known again and that does not lead back to it: HMAC-SHA256 under the key, 8 bytes. */
export async function keyFingerprint(key: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(createHmac('sha256', key).update('evergrant key fingerprint 1').digest().subarray(0, 8))
}

/** Plain arrays, no pooled Buffers: a view into a pool would show its neighbours to whoever gets it. */
function concatenated(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
