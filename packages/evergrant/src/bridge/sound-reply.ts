import { isUtf8 } from 'node:buffer'

/**
 * What a message of the server should be and is not. A host parses each line, and one that it cannot parse may end it. The encoding is looked at in
 * every message; the JSON up to 64 KB, since parsing a large one would cost more than passing it on.
 */
export function flawOf(bytes: Uint8Array): 'UTF-8' | 'JSON' | undefined {
  if (!isUtf8(bytes)) return 'UTF-8'
  if (bytes.length > PARSED_UP_TO_BYTES) return undefined
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    return undefined
  } catch {
    return 'JSON'
  }
}

const PARSED_UP_TO_BYTES = 64 * 1024
