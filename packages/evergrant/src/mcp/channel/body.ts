import { EvergrantError } from '../../errors.js'
import { allocateBytes, joinBytes } from '../../internal/bytes.js'
import type { WireResponse } from '../../internal/wire.js'

/** How long the end of a body may be behind what matters of it. */
export const LINGER_MS = 1_000

/** The largest message that is taken. One JSON.parse of it still works in every runtime. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024

/**
 * The whole body.
 *
 * @throws `RESPONSE_TOO_LARGE`
 */
export async function readBody(response: WireResponse, maxBytes = MAX_MESSAGE_BYTES): Promise<Uint8Array> {
  const told = Number(response.header('content-length') ?? Number.NaN)
  const chunks: Uint8Array[] = []
  let whole: Uint8Array | undefined
  let size = 0
  await response.drain((chunk) => {
    const at = size
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    if (at === 0 && size < told && told <= MAX_RESERVED_BYTES) whole = allocateBytes(told)
    if (whole === undefined) chunks.push(chunk)
    else if (size <= told) whole.set(chunk, at)
    else {
      // The length was that of something else, for example of what a decoder had before.
      chunks.push(whole.subarray(0, at), chunk)
      whole = undefined
    }
  })
  return whole?.subarray(0, size) ?? joinBytes(chunks, size)
}

/**
 * Up to here memory is taken for a body as its first bytes come. A chunk that is copied at once is still at hand for the processor, and is
 * let go of before the next.
 */
const MAX_RESERVED_BYTES = 16 * 1024 * 1024

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
 * Waits for the end of a body that nobody reads, so that the next request finds the connection free. A body that does not end, or that breaks
 * off, changes nothing.
 */
export async function skipBody(response: WireResponse): Promise<void> {
  const timer = setTimeout(() => response.discard(), LINGER_MS)
  try {
    await response.drain(() => undefined)
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
