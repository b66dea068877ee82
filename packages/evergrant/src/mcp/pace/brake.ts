import type { WireResponse } from '../../internal/wire.js'
import { parseRetryAfter } from '../../oauth/http-errors.js'
import { LONGEST_BRAKE_MS } from './limits.js'
import type { Pace } from './leave.js'

/** The server asked for silence: nothing of this connection leaves before it is over, whichever process wants it to. */
export async function brake(pace: Pace, waitMs: number): Promise<void> {
  await pace.change((limits, now) => ({
    paidAt: limits?.paidAt,
    notBefore: Math.max(limits?.notBefore ?? 0, now + Math.min(waitMs, LONGEST_BRAKE_MS)),
  }))
}

/** The same after an answer of 429, by its `Retry-After`. */
export async function brakeFor(pace: Pace, answer: Pick<WireResponse, 'header'>, now: number): Promise<void> {
  const headers = { get: (name: string) => answer.header(name) ?? null }
  await brake(pace, parseRetryAfter(headers, now) ?? UNNAMED_MS)
}

/** The limit of this connection proved lower than what was known of its plan. */
export async function forgetPlan(pace: Pace): Promise<void> {
  await pace.change((limits) => ({ notBefore: limits?.notBefore, paidAt: undefined }))
}

/** Where the server names no time. */
const UNNAMED_MS = 2_000
