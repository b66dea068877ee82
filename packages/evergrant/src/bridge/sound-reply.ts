import { isUtf8 } from 'node:buffer'
import { joinBytes, sizeOf } from '../internal/bytes.js'
import type { Received } from './remote.js'

/**
 * What a message of the server should be and is not. A host parses each line, and one that it cannot parse may end it. The encoding is looked at in
 * every message; the JSON up to 64 KB, since parsing a large one would cost more than passing it on.
 */
export function flawOf(received: Pick<Received, 'bytes' | 'parts'>): 'UTF-8' | 'JSON' | undefined {
  const { parts } = received
  if (parts !== undefined && sizeOf(parts) > PARSED_UP_TO_BYTES) return areUtf8(parts) ? undefined : 'UTF-8'
  const { bytes } = received
  if (!isUtf8(bytes)) return 'UTF-8'
  if (bytes.length > PARSED_UP_TO_BYTES) return undefined
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    return undefined
  } catch {
    return 'JSON'
  }
}

/** Whether the parts are UTF-8 together; a character may lie in two of them. */
function areUtf8(parts: readonly Uint8Array[]): boolean {
  let rest: Uint8Array | undefined
  for (const part of parts) {
    const piece = rest === undefined ? part : joinBytes([rest, part])
    const end = piece.length - unfinishedBytes(piece)
    if (!isUtf8(piece.subarray(0, end))) return false
    rest = end === piece.length ? undefined : piece.subarray(end)
  }
  return rest === undefined
}

/** How many bytes at the end are the beginning of a character that goes on. RFC 3629 §3 */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= 3; count += 1) {
    const byte = bytes[bytes.length - count] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return count < (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) ? count : 0
  }
  return 0
}

const PARSED_UP_TO_BYTES = 64 * 1024
