import { setTimeout as sleep } from 'node:timers/promises'
import type { Sandbox } from '@evergrant/sandbox'

/** The one time of a soak, that of its sandbox too: it jumps from step to step, and runs fast in between. */
export interface SimulatedTime {
  readonly speed: number
  now(): number
  /** Days since the begin. */
  days(): number
  /** Goes to so many milliseconds after the begin, unless that is over already. */
  goTo(atMs: number): void
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  stop(): void
}

const TICK_MS = 5

/** The sandbox has to be one with `clock: 'manual'`. */
export function createSimulatedTime(sandbox: Sandbox, speed: number): SimulatedTime {
  const begin = sandbox.now()
  const startedAt = performance.now()
  let jumpedMs = 0
  const now = () => begin + jumpedMs + (performance.now() - startedAt) * speed
  const moveSandbox = () => sandbox.advance(Math.max(0, now() - sandbox.now()) / 1000)
  const ticks = setInterval(moveSandbox, TICK_MS)
  return {
    speed,
    now,
    days: () => (now() - begin) / 86_400_000,
    goTo(atMs) {
      jumpedMs += Math.max(0, begin + atMs - now())
      moveSandbox()
    },
    sleep: (ms, signal) => sleep(ms / speed, undefined, signal ? { signal } : {}),
    stop: () => clearInterval(ticks),
  }
}
