import type { Clock } from '../../internal/clock.js'

export interface ManualClock extends Clock {
  readonly monotonic: () => number
  /** Time passes. */
  advance(ms: number): void
  /** Somebody sets the wall clock; a negative number sets it back. A machine that sleeps looks like one that is set ahead. */
  step(ms: number): void
  readonly slept: number[]
}

/** A clock that moves when told; `sleep` advances it at once and notes for how long. */
export function createManualClock(start = 1_800_000_000_000): ManualClock {
  let wall = start
  let monotonic = 0
  const slept: number[] = []
  const advance = (ms: number) => {
    wall += ms
    monotonic += ms
  }
  return {
    slept,
    now: () => wall,
    monotonic: () => monotonic,
    advance,
    step: (ms) => (wall += ms),
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      advance(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
