/**
 * Crockford's base32: digits and letters that are hard to take for each other when somebody reads them out.
 *
 * @see https://www.crockford.com/base32.html
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BITS = 5

/** The first `length` characters, 5 bits each, of `bytes`. */
export function crockford(bytes: Uint8Array, length: number): string {
  if (bytes.length * 8 < length * BITS) throw new TypeError(`${length} characters need more than ${bytes.length} bytes`)
  let text = ''
  for (let at = 0; at < length * BITS; at += BITS) {
    const pair = ((bytes[at >> 3] ?? 0) << 8) | (bytes[(at >> 3) + 1] ?? 0)
    text += ALPHABET[(pair >> (16 - BITS - (at & 7))) & 31]
  }
  return text
}

/** What somebody typed as it was meant: without spaces and hyphens, `O` for 0, `I` and `L` for 1. */
export function normaliseCrockford(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
