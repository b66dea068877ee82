import { isFromAnotherClock } from './clock-steps.js'

/**
 * Rule R10: what one connection may ask of its token endpoint, in all processes together. Pure: `now` is passed in.
 * A burst of 3 refreshes, then one a minute; after a failed one a cool-down of 30 s that doubles up to 15 min.
 */
export interface Brakes {
  /** Refreshes left at `at`, 0 to 3. */
  readonly left: number
  readonly at: number
  /** Failed refreshes since the last one that worked. */
  readonly failures: number
  readonly coolDownUntil?: number
}

const RELEASED: Omit<Brakes, 'at'> = { left: 3, failures: 0 }

/** When the next refresh may begin; `undefined` when it may begin now. */
export function brakedUntil(brakes: Brakes | undefined, now: number): number | undefined {
  if (brakes === undefined) return undefined
  const refilled = brakes.left >= 1 ? undefined : held(brakes.at + (1 - brakes.left) * REFILL_MS, now, REFILL_MS)
  const cooled = held(brakes.coolDownUntil ?? 0, now, coolDownMs(brakes.failures - 1))
  return refilled === undefined ? cooled : Math.max(refilled, cooled ?? 0)
}

/** A time further away than it ever was is by another clock, or by one that was set back: it holds nobody. */
function held(until: number, now: number, longestMs: number): number | undefined {
  return until > now && !isFromAnotherClock(until, now + longestMs) ? until : undefined
}

/** The brakes once a refresh has begun. */
export function afterStart(brakes: Brakes | undefined, now: number): Brakes {
  const before = brakes ?? { ...RELEASED, at: now }
  return { ...before, left: Math.max(0, leftAt(before, now) - 1), at: now }
}

export function afterSuccess(brakes: Brakes | undefined, now: number): Brakes {
  const { coolDownUntil: _over, ...rest } = brakes ?? { ...RELEASED, at: now }
  return { ...rest, failures: 0 }
}

/** @param random uniform in [0, 1): spreads the processes that wait */
export function afterFailure(brakes: Brakes | undefined, now: number, random: number): Brakes {
  const before = brakes ?? { ...RELEASED, at: now }
  const coolDownUntil = now + coolDownMs(before.failures) * (1 - 0.2 * random)
  return { ...before, failures: before.failures + 1, coolDownUntil }
}

function coolDownMs(failuresBefore: number): number {
  return Math.min(LONGEST_COOL_DOWN_MS, FIRST_COOL_DOWN_MS * 2 ** failuresBefore)
}

function leftAt({ left, at }: Brakes, now: number): number {
  return Math.min(RELEASED.left, left + Math.max(0, now - at) / REFILL_MS)
}

const REFILL_MS = 60_000
const FIRST_COOL_DOWN_MS = 30_000
const LONGEST_COOL_DOWN_MS = 15 * 60_000
