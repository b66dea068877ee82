/**
 * Finds requests that nobody answers. A sleeping machine stops the loop but not the clock: when a look comes far too late, connections
 * from before it are probably dead, so that what waited over it gets only `AFTER_SLEEP_MS` more.
 */
export function startWatchdog(options: {
  giveUpSilent(limitMs: number): void
  readonly silenceMs: number
  readonly now: () => number
  readonly log: (text: string) => void
  readonly lookMs: number
}): { stop(): void } {
  const { lookMs, silenceMs, now } = options
  let lookedAt = now()
  let asleepUntil: number | undefined

  const look = () => {
    const at = now()
    if (at - lookedAt > lookMs + SLEPT_MS) {
      options.log(`The machine slept for ${Math.round((at - lookedAt) / 1000)} s`)
      asleepUntil = at
    }
    lookedAt = at
    const isOver = asleepUntil !== undefined && at - asleepUntil >= AFTER_SLEEP_MS
    // What was last heard of before the sleep, and not in the seconds after it.
    if (isOver) options.giveUpSilent(at - (asleepUntil ?? at))
    if (isOver) asleepUntil = undefined
    options.giveUpSilent(silenceMs)
  }

  const timer = setInterval(look, lookMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

const SLEPT_MS = 30_000
const AFTER_SLEEP_MS = 10_000
