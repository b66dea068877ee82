import type { ConnectionId } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import { isEvergrantError } from '../../errors.js'
import { knownReads } from '../known-reads.js'
import { brake, forgetPlan } from '../pace/brake.js'
import type { Pace } from '../pace/leave.js'
import { parseToolError } from '../tool-error.js'
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
  /** Whether it can be sent twice without doing anything twice. What is refused for being too often was not begun: then a write too, once. */
  readonly isRead: boolean
  readonly again: () => Promise<T>
}

/** Gives what the first attempt came to, or, where the server put that off, what the next ones do, for as long as the caller wants to wait. */
export async function repeatLimited<T>(manners: Manners, limited: Limited<T>): Promise<T> {
  const { clock, random, emit } = manners.engine
  const { isRead, signal, rateLimitWaitMs = DEFAULT_WAIT_MS } = limited
  let attempt = limited.first
  let leftMs = rateLimitWaitMs
  for (let times = 0; ; times += 1) {
    const limit = limitOf(attempt, manners.connection)
    if (limit === undefined) break
    await tellOthers(manners.pace, limit)
    const askedMs = waitOf(limit, times)
    if (limit.isFinal || times >= (isRead ? MOST_READS : 1) || askedMs > leftMs) break
    leftMs -= askedMs
    const waitMs = askedMs + random() * SPREAD_MS
    emit(manners.connection, { type: 'rate_limited', reason: limit.reason, waitMs: Math.round(waitMs) })
    await clock.sleep(waitMs, signal)
    attempt = await limited.again().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
  }
  if ('error' in attempt) throw attempt.error
  return attempt.value
}

interface Limit {
  readonly reason: string
  /** How long the server asks to wait, where it says so. */
  readonly retryAfterMs: number | undefined
  /** To ask again is useless. */
  readonly isFinal: boolean
  /** The answer of HTTP itself, which the channel has told the others of. */
  readonly isTold: boolean
}

function limitOf(attempt: Attempt<unknown>, { server }: ConnectionId): Limit | undefined {
  if ('error' in attempt) {
    const { error } = attempt
    // One that was held back here has waited long enough.
    if (!isEvergrantError(error, 'RATE_LIMITED') || error.details['sent'] === false) return undefined
    const { retryAfterMs } = error.details
    const asked = typeof retryAfterMs === 'number' ? retryAfterMs : undefined
    return { reason: 'too_many_requests', retryAfterMs: asked, isFinal: false, isTold: true }
  }
  // What the tools of other servers mean by the same words is not known.
  if (knownReads(server).size === 0) return undefined
  const error = parseToolError(attempt.value as object)
  if (error?.code !== 'rate_limited') return undefined
  const reason = REASONS.find((known) => known === error.rateLimitReason) ?? 'rate_limited'
  return { reason, retryAfterMs: error.retryAfterMs, isFinal: reason === BLOCKED, isTold: false }
}

async function tellOthers(pace: Pace | undefined, { reason, retryAfterMs, isFinal, isTold }: Limit): Promise<void> {
  if (pace === undefined || isTold || isFinal) return
  await brake(pace, retryAfterMs ?? FIRST_WAIT_MS)
  if (reason === 'public_api_request_rate_limit') await forgetPlan(pace)
}

function waitOf({ retryAfterMs }: Limit, times: number): number {
  return Math.max(retryAfterMs ?? 0, retryAfterMs ? 0 : FIRST_WAIT_MS * 2 ** times)
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
const SPREAD_MS = 500
