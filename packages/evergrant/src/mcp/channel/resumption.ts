import { type Signal, withAbortSignal } from '../../internal/abort.js'
import type { Clock } from '../../internal/clock.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import { displayUrl } from '../../internal/redact.js'
import type { AuthorizedWire } from './authorized-wire.js'
import type { Outgoing, Receive } from './channel.js'
import { readAnswer, refusal } from './http-answer.js'
import { mediaType, receiveStream, type StreamEnd } from './reply.js'

/** A reply whose stream is over before it came. */
export interface LostStream {
  readonly wire: AuthorizedWire
  readonly clock: Clock
  readonly request: Outgoing
  readonly headers: Readonly<Record<string, string>>
  readonly receive: Receive
  readonly signal: Signal
}

/**
 * Goes on with a stream after the last event that came, as long as the server named its events. Servers that poll end every stream
 * by themselves and say when to come back; that goes on until the signal aborts.
 *
 * @throws `SERVER_UNREACHABLE` with `details.reason` `reply_lost`
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery
 */
export async function resumeReply(lost: LostStream, first: StreamEnd): Promise<void> {
  const { wire, clock, signal } = lost
  let end = first
  for (let failures = 0; !end.answered;) {
    const { lastEventId } = end
    if (lastEventId === undefined || failures > MAX_FAILURES) throw replyLost(wire.url, end)
    await sleep(clock, end.retryMs ?? backoffMs(failures), signal)
    const next = await resumeOnce(lost, end, lastEventId)
    const went = next.lastEventId !== lastEventId || (next.retryMs !== undefined && next.cut === undefined)
    failures = went ? 0 : failures + 1
    end = next
  }
}

async function resumeOnce(lost: LostStream, end: StreamEnd, lastEventId: string): Promise<StreamEnd> {
  const { wire, request, receive, signal } = lost
  try {
    const headers = { ...lost.headers, accept: 'text/event-stream', 'last-event-id': lastEventId }
    const response = await wire.request({ method: 'GET', headers, signal })
    if (response.status === 200 && mediaType(response) === 'event-stream') {
      const next = await receiveStream({ response, request, lastEventId, receive })
      return { ...next, retryMs: next.retryMs ?? end.retryMs }
    }
    throw refusal(wire.url, response, await readAnswer(response))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!isEvergrantError(error, 'SERVER_UNREACHABLE', 'TEMPORARILY_UNAVAILABLE', 'RATE_LIMITED')) {
      throw isEvergrantError(error, 'CONNECTION_FAILED') ? replyLost(wire.url, { ...end, cut: error }) : error
    }
    const { retryAfterMs } = error.details
    return { ...end, cut: error, ...(typeof retryAfterMs === 'number' && { retryMs: retryAfterMs }) }
  }
}

/** Grows from a second to half a minute. */
export function backoffMs(failures: number): number {
  return Math.min(1_000 * 1.5 ** failures, 30_000)
}

function sleep(clock: Clock, ms: number, signal: Signal): Promise<void> {
  return withAbortSignal(signal, (its) => clock.sleep(ms, its))
}

/** Until the time is over or nobody listens any more. */
export async function pause(clock: Clock, ms: number, signal: Signal): Promise<void> {
  try {
    await sleep(clock, ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

export function replyLost(url: URL, end: Pick<StreamEnd, 'cut' | 'malformed'>): EvergrantError {
  const how = end.malformed ? 'sent something that is no JSON-RPC message' : 'ended the stream'
  return new EvergrantError('SERVER_UNREACHABLE', `${displayUrl(url)} ${how} without an answer`, {
    ...(end.cut !== undefined && { cause: end.cut }),
    details: { origin: url.origin, reason: 'reply_lost' },
    hint: 'Look whether the call took effect, then repeat it.',
  })
}

const MAX_FAILURES = 6
