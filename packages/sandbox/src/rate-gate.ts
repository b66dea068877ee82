import type { SandboxClock } from './clock.js'
import { isLarge, type Offer } from './offer.js'
import { createSlidingWindow, type SlidingWindow } from './sliding-window.js'

/** The documented limit of a connection: 600 requests in sixty seconds on Business and Enterprise, 180 elsewhere. */
export interface RateGate {
  /** Lets a request in, or gives the whole seconds to wait. */
  enter(connection: string, offer: Offer): number | undefined
}

export function createRateGate(clock: SandboxClock): RateGate {
  const windows = new Map<string, SlidingWindow>()
  return {
    enter(connection, offer) {
      const window = windows.get(connection) ?? createSlidingWindow(clock)
      windows.set(connection, window)
      if (window.count() >= (isLarge(offer) ? 600 : 180)) return Math.max(1, Math.ceil(window.secondsUntilOneLeaves()))
      window.add()
      return undefined
    },
  }
}
