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
  const left = leftAt(brakes, now)
  const nextLeft = left >= 1 ? now : now + (1 - left) * REFILL_MS
  const until = Math.max(nextLeft, brakes.coolDownUntil ?? 0)
  // A clock that was set back must not hold the brakes for longer than they ever hold.
  return until > now && until - now <= LONGEST_MS ? until : undefined
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
  const coolDownMs = Math.min(LONGEST_COOL_DOWN_MS, FIRST_COOL_DOWN_MS * 2 ** before.failures)
  return { ...before, failures: before.failures + 1, coolDownUntil: now + coolDownMs * (1 - 0.2 * random) }
}

function leftAt({ left, at }: Brakes, now: number): number {
  return Math.min(RELEASED.left, left + Math.max(0, now - at) / REFILL_MS)
}

const REFILL_MS = 60_000
const FIRST_COOL_DOWN_MS = 30_000
const LONGEST_COOL_DOWN_MS = 15 * 60_000
const LONGEST_MS = LONGEST_COOL_DOWN_MS
