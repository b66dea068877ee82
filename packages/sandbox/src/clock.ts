/** Which time a sandbox starts from: `system` runs with the machine's clock, `manual` stands still until moved. */
export type ClockMode = 'system' | 'manual'

/** One sandbox's own time. Moving it never touches the process's `Date`, so clients in the same process are unaffected. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Whole seconds since 1970, as OAuth and KV count. */
  nowSeconds(): number
  advance(seconds: number): void
  /** A `Date` constructor that reads this clock, to be handed to code that asks `Date.now()`. */
  readonly Date: DateConstructor
}

export function createClock(mode: ClockMode = 'system'): SandboxClock {
  const startedAt = Date.now()
  let offsetMs = 0
  const nowMs = () => (mode === 'manual' ? startedAt : Date.now()) + offsetMs
  return {
    nowMs,
    nowSeconds: () => Math.floor(nowMs() / 1000),
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) {
        throw new TypeError(`advance(seconds) takes a number of seconds from 0 up, not ${String(seconds)}`)
      }
      offsetMs += seconds * 1000
    },
    Date: createDateClass(nowMs),
  }
}

function createDateClass(nowMs: () => number): DateConstructor {
  class SandboxDate extends Date {
    constructor(...parts: [] | [number | string | Date]) {
      super(parts.length === 0 ? nowMs() : parts[0])
    }

    static override now(): number {
      return nowMs()
    }
  }
  return SandboxDate as DateConstructor
}
