import { EvergrantError } from '../errors.js'
import { AEAD_KEY_BYTES, AEAD_OVERHEAD_BYTES } from '../internal/node/aead.js'
import { isKid } from './key-ring.js'
import { encodeUtf8 } from '../internal/utf8.js'

/**
 * The bytes of a sealed record, format 1:
 *
 * | bytes | what |
 * |---|---|
 * | 3 | `EVG` |
 * | 1 | format, 1 |
 * | 1 | length of the kid |
 * | n | kid, ASCII |
 * | 8 | fingerprint of the key-encryption key |
 * | 60 | data key, sealed with the key-encryption key: nonce 12, ciphertext 32, tag 16 |
 * | rest | payload, sealed with the data key: nonce 12, ciphertext, tag 16 |
 *
 * Both seals are AES-256-GCM and bind `associatedData`.
 */
export interface Envelope {
  readonly kid: string
  readonly fingerprint: Uint8Array
  readonly wrappedKey: Uint8Array
  readonly body: Uint8Array
}

const MAGIC = [0x45, 0x56, 0x47]
const FORMAT = 1
const FINGERPRINT_BYTES = 8
const WRAPPED_KEY_BYTES = AEAD_KEY_BYTES + AEAD_OVERHEAD_BYTES
const KID_AT = MAGIC.length + 2

export function encodeEnvelope({ kid, fingerprint, wrappedKey, body }: Envelope): Uint8Array {
  const kidBytes = encodeUtf8(kid)
  return concatenated([Uint8Array.of(...MAGIC, FORMAT, kidBytes.length), kidBytes, fingerprint, wrappedKey, body])
}

/**
 * Takes a sealed record apart without opening it.
 *
 * @throws EvergrantError `RECORD_UNREADABLE` for bytes that are no sealed record; `RECORD_TOO_NEW` for a later format
 */
export function decodeEnvelope(recordKey: string, sealed: Uint8Array): Envelope {
  const isOurs = MAGIC.every((byte, index) => sealed[index] === byte)
  const format = sealed[MAGIC.length] ?? 0
  if (!isOurs || format === 0) throw damaged(recordKey, 'is not a sealed record')
  if (format > FORMAT) {
    throw new EvergrantError('RECORD_TOO_NEW', `${recordKey} is in format ${format}; this version reads ${FORMAT}`)
  }
  const fingerprintAt = KID_AT + (sealed[KID_AT - 1] ?? 0)
  const wrappedKeyAt = fingerprintAt + FINGERPRINT_BYTES
  const bodyAt = wrappedKeyAt + WRAPPED_KEY_BYTES
  if (sealed.length < bodyAt + AEAD_OVERHEAD_BYTES) throw damaged(recordKey, 'is cut short')
  const kid = String.fromCharCode(...sealed.subarray(KID_AT, fingerprintAt))
  if (!isKid(kid)) throw damaged(recordKey, 'is not a sealed record')
  return {
    kid,
    fingerprint: sealed.subarray(fingerprintAt, wrappedKeyAt),
    wrappedKey: sealed.subarray(wrappedKeyAt, bodyAt),
    body: sealed.subarray(bodyAt),
  }
}

/**
 * What both seals of a record are bound to: format | store id | record key (its kind is the first part) | kid, and which of the
 * two seals it is. Lengths stand before the parts, so that no two lists of parts give the same bytes.
 */
export function associatedData(seal: 'key' | 'body', storeId: string, recordKey: string, kid: string): Uint8Array {
  const parts = [seal, storeId, recordKey, kid].map((part) => encodeUtf8(part))
  return concatenated([
    Uint8Array.of(...MAGIC, FORMAT),
    ...parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 0xff), part]),
  ])
}

export function damaged(recordKey: string, what: string): EvergrantError {
  return new EvergrantError('RECORD_UNREADABLE', `${recordKey} ${what}`, { details: { record: recordKey } })
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
