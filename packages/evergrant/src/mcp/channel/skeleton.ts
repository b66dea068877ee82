import { indexOfByte, joinBytes } from '../../internal/bytes.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b

/** After this many bytes without quote or escape, a search for the closing quote begins to be faster than a look at each byte. */
const NEAR = 32

/**
 * A JSON text in pieces, as one and without what is inside of its nested values: what is left is small, and its envelope is that of the text. The pieces may
 * end anywhere. Nothing is checked: what is no JSON stays none.
 */
export function skeletonOf(parts: readonly Uint8Array[]): Uint8Array {
  const kept: Uint8Array[] = []
  let size = 0
  let depth = 0
  let isInString = false
  let isEscaped = false

  const keep = (piece: Uint8Array) => {
    kept.push(piece)
    size += piece.length
  }
  /** Where the string ends that goes on here; the length when it does not end in this part. */
  const skipString = (part: Uint8Array, from: number): number => {
    let at = from
    while (at < part.length) {
      if (isEscaped) {
        isEscaped = false
        at += 1
        continue
      }
      const near = Math.min(at + NEAR, part.length)
      let byte = part[at]
      while (at < near && byte !== QUOTE && byte !== BACKSLASH) byte = part[++at]
      if (at === near && at < part.length) at = beforeQuote(part, at)
      if (part[at] === QUOTE) {
        isInString = false
        return at + 1
      }
      isEscaped = at < part.length
      at += 1
    }
    return part.length
  }

  for (const part of parts) {
    let from = depth < 2 ? 0 : -1
    for (let at = isInString ? skipString(part, 0) : 0; at < part.length;) {
      const byte = part[at] ?? 0
      at += 1
      if (byte === QUOTE) {
        isInString = true
        at = skipString(part, at)
      } else if (byte >= OPEN_LIST) {
        // Brackets and braces differ in one bit.
        const brace = byte | 0x20
        if (brace === OPEN && (depth += 1) === 2) {
          keep(part.subarray(from, at))
          from = -1
        } else if (brace === CLOSE && (depth -= 1) === 1) from = at - 1
      }
    }
    if (from !== -1) keep(part.subarray(from))
  }
  return joinBytes(kept, size)
}

/** Where the next quote is, or the backslashes directly before it; else those at the end of the part, else its length. */
function beforeQuote(part: Uint8Array, from: number): number {
  const quote = indexOfByte(part, QUOTE, from)
  let at = quote === -1 ? part.length : quote
  while (at > from && part[at - 1] === BACKSLASH) at -= 1
  return at
}
