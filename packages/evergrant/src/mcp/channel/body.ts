import { EvergrantError } from '../../errors.js'
import { joinBytes } from '../../internal/bytes.js'
import type { WireResponse } from '../../internal/wire.js'

/** How long the end of a body may be behind what matters of it. */
export const LINGER_MS = 1_000

/** What a connection is worth that can be used again. */
const MAX_SKIPPED_BYTES = 1_048_576

/** The largest message that is taken. One JSON.parse of it still works in every runtime. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024

/**
 * The whole body, in the pieces in which it came.
 *
 * @throws `RESPONSE_TOO_LARGE`
 */
export function readBody(response: WireResponse, maxBytes = MAX_MESSAGE_BYTES): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  const read = response.drain((chunk) => {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  })
  return read.then(() => chunks)
}

/** The first bytes of the body as text. The rest is given up. */
export async function readText(response: WireResponse, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const enough = new Error('enough was read')
  await response
    .drain((chunk) => {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size >= maxBytes) throw enough
    })
    // A body that breaks off says what it said until then.
    .catch(() => response.discard())
  return new TextDecoder().decode(joinBytes(chunks, size).subarray(0, maxBytes))
}

/**
 * Waits for the end of a body that nobody reads, so that the next request finds the connection free. A body that does not end soon, that is
 * large, or that breaks off, changes nothing.
 */
export async function skipBody(response: WireResponse): Promise<void> {
  const timer = setTimeout(() => response.discard(), LINGER_MS)
  try {
    let left = MAX_SKIPPED_BYTES
    await response.drain(({ byteLength }) => {
      left -= byteLength
      if (left < 0) response.discard()
    })
  } catch (error) {
    if (!(error instanceof EvergrantError)) throw error
  } finally {
    clearTimeout(timer)
  }
}

function tooLarge(maxBytes: number): EvergrantError {
  return new EvergrantError('RESPONSE_TOO_LARGE', `The server sent a message of more than ${maxBytes} bytes`, {
    hint: 'Ask the server for less at a time.',
    details: { maxBytes },
  })
}
