import { onAbort, type Signal } from './abort.js'
import { monotonicMs } from './node/monotonic.js'

/** Time as the engine sees it. Injected everywhere, so that tests move it instead of waiting. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number
  /**
   * Milliseconds since any moment, never set by anybody; it may stand still while the machine sleeps. Give it together with a `now` of
   * the same machine. Without it nobody notices that the wall clock was set.
   */
  monotonic?(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The real clock. Its timers do not keep a process alive that has nothing else to do, unless awaited. */
export const systemClock = {
  now: () => Date.now(),
  monotonic: monotonicMs,
  sleep: (ms: number, signal?: Signal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const timer = setTimeout(() => {
        release?.()
        resolve()
      }, ms)
      const release =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer)
          release?.()
          reject(signal.reason)
        })
    }),
} satisfies Clock

/** Gives the milliseconds since now, also when the wall clock is set meanwhile. */
export function startStopwatch(clock: Clock): () => number {
  const time = () => clock.monotonic?.() ?? clock.now()
  const start = time()
  return () => time() - start
}
