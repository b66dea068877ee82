import { EvergrantError } from '../errors.js'
import { isObject, parseJsonObject } from '../internal/json-object.js'
import { parseToolError, type Received } from './remote.js'

/** What the answer of a tool that was called too often comes to as an error, with the time to wait; `undefined` for every other answer. */
export function putOffError({
  envelope,
  bytes,
  parts,
}: Pick<Received, 'envelope' | 'bytes' | 'parts'>): EvergrantError | undefined {
  // Such an answer is short. No other one is looked into.
  if (envelope.kind !== 'result' || parts !== undefined || bytes.length > MAX_BYTES) return undefined
  const text = new TextDecoder().decode(bytes)
  if (!text.includes(CODE)) return undefined
  const result = parseJsonObject(text)?.['result']
  const error = isObject(result) ? parseToolError(result) : undefined
  if (error?.code !== CODE || error.rateLimitReason === 'public_api_request_blocked') return undefined
  const { retryAfterMs } = error
  return new EvergrantError('RATE_LIMITED', 'The server puts the call off', {
    details: { ...(retryAfterMs !== undefined && { retryAfterMs }) },
  })
}

const CODE = 'rate_limited'
const MAX_BYTES = 4096
