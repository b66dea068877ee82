import { joinBytes, sizeOf } from '../../internal/bytes.js'
import type { Received } from './channel.js'
import { readEnvelope } from './envelope.js'
import { readTailId } from './result-tail.js'
import { skeletonOf } from './skeleton.js'

/** A message that came in pieces, or as one, by itself or with an event of that id. @returns `undefined` for what is no single JSON-RPC message */
export function readParts(parts: readonly Uint8Array[], eventId?: string): Received | undefined {
  const isLarge = parts.length > 1 && sizeOf(parts) >= MIN_BYTES
  return isLarge ? readLarge(parts, eventId) : readWhole(joinBytes(parts), eventId)
}

function readWhole(bytes: Uint8Array, eventId: string | undefined): Received | undefined {
  const envelope = readEnvelope(bytes)
  return envelope && (eventId === undefined ? { bytes, envelope } : { bytes, envelope, eventId })
}

function readLarge(parts: readonly Uint8Array[], eventId: string | undefined): Received | undefined {
  const id = readTailId(parts)
  const envelope = id === undefined ? readEnvelope(skeletonOf(parts)) : ({ kind: 'result', id } as const)
  if (envelope === undefined) return undefined
  let bytes: Uint8Array | undefined
  return {
    envelope,
    parts,
    ...(eventId !== undefined && { eventId }),
    get bytes() {
      return (bytes ??= joinBytes(parts))
    },
  }
}

/** Up to here it costs less to put the pieces together than to take care of each. */
const MIN_BYTES = 32 * 1024
