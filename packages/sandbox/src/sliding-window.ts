import type { SandboxClock } from './clock.js'

const WINDOW_MS = 60_000
const SLACK = 1024

/** What happened in the last sixty seconds by the sandbox's clock. */
export interface SlidingWindow {
  /** Takes note of one more, and gives how many there are with it. */
  add(): number
  count(): number
  /** Seconds until the oldest one leaves; 0 for an empty window. */
  secondsUntilOneLeaves(): number
}

export function createSlidingWindow(clock: SandboxClock): SlidingWindow {
  let times: number[] = []
  let first = 0

  const prune = () => {
    const since = clock.nowMs() - WINDOW_MS
    while (first < times.length && (times[first] ?? 0) <= since) first += 1
    if (first > SLACK && first * 2 > times.length) {
      times = times.slice(first)
      first = 0
    }
    return times.length - first
  }

  return {
    add() {
      times.push(clock.nowMs())
      return prune()
    },
    count: prune,
    secondsUntilOneLeaves() {
      if (prune() === 0) return 0
      return Math.max(0, ((times[first] ?? 0) + WINDOW_MS - clock.nowMs()) / 1000)
    },
  }
}
