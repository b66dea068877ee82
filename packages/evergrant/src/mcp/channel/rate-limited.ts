import type { ConnectionId } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import { isEvergrantError } from '../../errors.js'
import { withAbortSignal } from '../../internal/abort.js'
import { knownReads } from '../known-reads.js'
import { brake, forgetPlan } from '../pace/brake.js'
import type { Pace } from '../pace/leave.js'
import { isOutage, parseToolError } from '../tool-error.js'
import type { RequestOptions } from './requester.js'

/** What is needed to wait where a server asks for it. */
export interface Manners {
  readonly engine: Pick<EngineContext, 'clock' | 'random' | 'emit'>
  readonly connection: ConnectionId
  readonly pace: Pace | undefined
}

/** What came of an attempt. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown }

export interface Limited<T> extends Pick<RequestOptions, 'signal' | 'rateLimitWaitMs'> {
  readonly first: Attempt<T>
  /**
   * Whether it can be sent twice without doing anything twice. What is refused for being too often was not begun: then a write too, once. Of an outage
   * that is not known.
   */
  readonly isRead: boolean
  readonly again: () => Promise<T>
}

/**
 * Gives what the first attempt came to, or, where the server put that off or a read met an outage, what the next ones do, for as long as the caller
 * wants to wait.
 */
export async function repeatLimited<T>(manners: Manners, limited: Limited<T>): Promise<T> {
  const { clock, random, emit } = manners.engine
  const { isRead, signal, rateLimitWaitMs = DEFAULT_WAIT_MS } = limited
  const startedAt = clock.now()
  let attempt = limited.first
  let leftMs = rateLimitWaitMs
  for (let times = 0; ; times += 1) {
    const setback = setbackOf(attempt, manners.connection)
    if (setback === undefined) break
    await tellOthers(manners.pace, setback)
    const { isOutage } = setback
    const askedMs = waitOf(setback, times)
    const most = isRead ? MOST_READS : isOutage ? 0 : 1
    if (setback.isFinal || times >= most || askedMs > leftMs) break
    // A server that is out of order is slow to say so as well.
    if (isOutage && clock.now() - startedAt + askedMs > rateLimitWaitMs) break
    leftMs -= askedMs
    const waitMs = askedMs + random() * SPREAD_MS
    emit(manners.connection, { ...setback.event, waitMs: Math.round(waitMs) })
    await withAbortSignal(signal, (its) => clock.sleep(waitMs, its))
    attempt = await limited.again().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
  }
  if ('error' in attempt) throw attempt.error
  return attempt.value
}

interface Setback {
  readonly event:
    | { readonly type: 'rate_limited'; readonly reason: string }
    | { readonly type: 'read_repeated'; readonly reason: 'unavailable' | 'reply_lost' }
  /** How long the server asks to wait, where it says so. */
  readonly retryAfterMs: number | undefined
  /** To ask again is useless. */
  readonly isFinal: boolean
  /** The others need not be told to wait: they have been, by the channel, or it concerns this request alone. */
  readonly isTold: boolean
  /** Nobody knows how far the request came: only a read is sent again. */
  readonly isOutage: boolean
}

function setbackOf(attempt: Attempt<unknown>, { server }: ConnectionId): Setback | undefined {
  if ('error' in attempt) return thrownSetback(attempt.error)
  // What the tools of other servers mean by the same words is not known.
  if (knownReads(server).size === 0) return undefined
  const error = parseToolError(attempt.value as object)
  if (error === undefined) return undefined
  if (error.code !== 'rate_limited') return isOutage(error) ? outage('unavailable', error.retryAfterMs) : undefined
  const reason = REASONS.find((known) => known === error.rateLimitReason) ?? 'rate_limited'
  return limit(reason, error.retryAfterMs)
}

function thrownSetback(error: unknown): Setback | undefined {
  if (!isEvergrantError(error)) return undefined
  const { sent, reason, retryAfterMs } = error.details
  const asked = typeof retryAfterMs === 'number' ? retryAfterMs : undefined
  // One that was held back here has waited long enough.
  if (error.code === 'RATE_LIMITED')
    return sent === false ? undefined : { ...limit('too_many_requests', asked), isTold: true }
  // Of this very request: an authorization server that cannot answer has been asked often enough.
  if (error.code === 'TEMPORARILY_UNAVAILABLE') return sent === true ? outage('unavailable', asked) : undefined
  if (error.code !== 'SERVER_UNREACHABLE') return undefined
  return sent === true || reason === 'reply_lost' ? outage('reply_lost', asked) : undefined
}

function limit(reason: string, retryAfterMs: number | undefined): Setback {
  const event = { type: 'rate_limited', reason } as const
  return { event, retryAfterMs, isFinal: reason === BLOCKED, isTold: false, isOutage: false }
}

function outage(reason: 'unavailable' | 'reply_lost', retryAfterMs: number | undefined): Setback {
  const event = { type: 'read_repeated', reason } as const
  return { event, retryAfterMs, isFinal: false, isTold: true, isOutage: true }
}

async function tellOthers(pace: Pace | undefined, { event, retryAfterMs, isFinal, isTold }: Setback): Promise<void> {
  if (pace === undefined || isTold || isFinal) return
  await brake(pace, retryAfterMs ?? FIRST_WAIT_MS)
  if (event.reason === 'public_api_request_rate_limit') await forgetPlan(pace)
}

function waitOf({ retryAfterMs, isOutage }: Setback, times: number): number {
  return Math.max(retryAfterMs ?? 0, retryAfterMs ? 0 : (isOutage ? FIRST_OUTAGE_MS : FIRST_WAIT_MS) * 2 ** times)
}

const BLOCKED = 'public_api_request_blocked'
const REASONS = [
  'public_api_request_rate_limit',
  'public_api_space_request_rate_limit',
  'public_api_endpoint_rate_limit',
  'mcp_tool_rate_limit',
  BLOCKED,
]
const MOST_READS = 3
const DEFAULT_WAIT_MS = 60_000
const FIRST_WAIT_MS = 1_000
/** Most outages that one request meets are over in a moment. */
const FIRST_OUTAGE_MS = 500
const SPREAD_MS = 500
