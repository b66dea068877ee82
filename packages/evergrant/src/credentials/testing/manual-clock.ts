import type { Clock } from '../../internal/clock.js'

export interface ManualClock extends Clock {
  advance(ms: number): void
  readonly slept: number[]
}

/** A clock that moves when told; `sleep` advances it at once and notes for how long. */
export function createManualClock(start = 1_800_000_000_000): ManualClock {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    advance: (ms) => (now += ms),
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
