/**
 * Text and its bytes in UTF-8. By `Buffer` where there is one, which is quicker, and spares a program that makes one call the encoders of the web: to make
 * them takes Node longer than to read a record.
 */

/** The bytes of a text. Never a view into a pool: whoever gets them would see its neighbours. */
export function encodeUtf8(text: string): Uint8Array {
  return typeof Buffer === 'undefined' ? new TextEncoder().encode(text) : new Uint8Array(Buffer.from(text))
}

/** The text; what is no UTF-8 becomes U+FFFD, and a byte order mark stays. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (typeof Buffer === 'undefined') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

/** The same. @throws TypeError for what is no UTF-8 */
export function decodeStrictUtf8(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  return text.includes(REPLACEMENT) ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) : text
}

const REPLACEMENT = '\uFFFD'
