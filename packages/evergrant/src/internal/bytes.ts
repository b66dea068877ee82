/** Searches and copies over bytes, at the speed of the machine where there is a `Buffer`, and right everywhere. */

// Buffer's search is some thirty times as fast as the one of a plain Uint8Array.
const search: (byte: number, from?: number) => number = (
  typeof Buffer === 'undefined' ? new Uint8Array() : Buffer.alloc(0)
).indexOf

/** Where the byte is next, from `from` on; -1 when it is not there. */
export function indexOfByte(bytes: Uint8Array, byte: number, from = 0): number {
  return search.call(bytes, byte, from)
}

// To fill memory with zeros costs more than to copy the bytes over them.
const allocate: (length: number) => Uint8Array =
  typeof Buffer === 'undefined' ? (length) => new Uint8Array(length) : Buffer.allocUnsafeSlow

/** The parts as one; a single part is given back as it is. */
export function joinBytes(parts: readonly Uint8Array[], length = sizeOf(parts)): Uint8Array {
  const first = parts[0]
  if (parts.length === 1 && first !== undefined) return first
  const joined = allocate(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

export function sizeOf(parts: readonly Uint8Array[]): number {
  let size = 0
  for (const { length } of parts) size += length
  return size
}
