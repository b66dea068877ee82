import type { Clock } from '../internal/clock.js'

/**
 * What a wall clock that is set does to times (rule R2). Pure. A jump back is never the passing of time; a jump ahead may be sleep, in
 * which the monotonic clock stands still, so then the wall clock is believed.
 */
export interface ClockReading {
  /** Milliseconds since the epoch. */
  readonly wall: number
  /** `undefined` where a program brought a clock without one: then no step is noticed. */
  readonly monotonic: number | undefined
}

/** Clocks that differ by no more agree: two machines, or one clock before and after it was corrected a little. */
const CLOCK_TOLERANCE_MS = 30_000

export function readClock(clock: Clock): ClockReading {
  return { wall: clock.now(), monotonic: clock.monotonic?.() }
}

/** By how much the wall clock went further than the monotonic one; negative when it was set back, 0 when they agree. */
export function steppedBy(before: ClockReading, after: ClockReading): number {
  if (before.monotonic === undefined || after.monotonic === undefined) return 0
  const byMs = after.wall - before.wall - (after.monotonic - before.monotonic)
  return Math.abs(byMs) > CLOCK_TOLERANCE_MS ? Math.round(byMs) : 0
}

/** When something ends, by the wall clock as it is now: a clock that was set back since `seen` does not put it off. */
export function endOnThisClock(endsAt: number, seen: ClockReading, now: ClockReading): number {
  return endsAt + Math.min(0, steppedBy(seen, now))
}

/** Whether a time that lies behind us by any clock that agrees with ours is said to lie ahead. */
export function isFromAnotherClock(time: number, now: number): boolean {
  return time - now > CLOCK_TOLERANCE_MS
}

/** Tells each step once: by how much the clock was set since it was last looked at. */
export function createStepWatch(): (now: ClockReading) => number {
  let last: ClockReading | undefined
  return (now) => {
    const byMs = last === undefined ? 0 : steppedBy(last, now)
    last = now
    return byMs
  }
}
