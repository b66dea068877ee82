import type { Clock } from 'evergrant'

export interface VirtualTime {
  readonly clock: Clock
  stop(): void
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock for several programs in one process: while they all wait, it goes on to the moment for which the first of them waits. */
export function createVirtualTime(onMove: (ms: number) => void): VirtualTime {
  let now = Date.now()
  const sleepers = new Set<Sleeper>()
  const timer = setInterval(() => {
    const [first] = [...sleepers].toSorted((a, b) => a.at - b.at)
    if (first === undefined) return
    onMove(Math.max(0, first.at - now))
    now = Math.max(now, first.at)
    sleepers.delete(first)
    first.wake()
  }, WAIT_MS)
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper = { at: now + ms, wake: resolve }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper)
        reject(signal.reason)
      })
    })
  return { clock: { now: () => now, monotonic: () => now, sleep }, stop: () => clearInterval(timer) }
}

const WAIT_MS = 2
