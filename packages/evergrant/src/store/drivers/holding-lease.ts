import { EvergrantError } from '../../errors.js'

const BEATS_PER_TTL = 3
/** The part of its time that is left when the lease counts as lost: this clock may run slower than the server's. */
const MARGIN = 0.1
// A longer one would overflow the timer and fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface LeaseToHold {
  readonly key: string
  readonly ttlMs: number
  /** By `performance.now()`, before the lease was asked for. */
  readonly askedAtMs: number
  /** Whether it is still ours; rejects when that could not be found out. */
  renew(): Promise<boolean>
}

interface HeldLease {
  /** Aborts with `LEASE_LOST`. */
  readonly signal: AbortSignal
  stop(): void
}

/**
 * Renews a lease three times within its time. A renewal that fails is tried again at the next beat. The signal aborts when another
 * owner has the lease, and at the latest just before nobody can be sure any more: time is counted from before each request, so this
 * side gives up first. By timers of its own and not by the injected clock: the server judges by its time, which no test moves.
 */
export function holdLease({ key, ttlMs, askedAtMs, renew }: LeaseToHold): HeldLease {
  const controller = new AbortController()
  let isOver = false
  let isRenewing = false
  let failure: unknown
  let deadline: Timer | undefined

  const stop = () => {
    isOver = true
    clearInterval(beats)
    clearTimeout(deadline)
  }
  const lose = (why: string, cause?: unknown) => {
    stop()
    controller.abort(new EvergrantError('LEASE_LOST', `the lease of ${key} was lost: ${why}`, { cause }))
  }
  const countFrom = (moment: number) => {
    clearTimeout(deadline)
    const left = moment + ttlMs * (1 - MARGIN) - performance.now()
    deadline = setTimeout(() => lose('it could not be renewed in time', failure), Math.min(left, LONGEST_TIMER_MS))
    unref(deadline)
  }
  const beat = async () => {
    if (isRenewing) return
    isRenewing = true
    const renewedAt = performance.now()
    try {
      const isOurs = await renew()
      if (isOver) return
      if (isOurs) countFrom(renewedAt)
      else lose('another owner took it over')
    } catch (error) {
      failure = error
    } finally {
      isRenewing = false
    }
  }
  const beats: Timer = setInterval(() => void beat(), Math.min(ttlMs / BEATS_PER_TTL, LONGEST_TIMER_MS))
  unref(beats)
  countFrom(askedAtMs)
  return { signal: controller.signal, stop }
}

type Timer = ReturnType<typeof setTimeout>

/** A process that has nothing else to wait for is not kept alive by a lease. Elsewhere than in Node a timer is a number. */
function unref(timer: Timer): void {
  if (typeof timer === 'object') timer.unref()
}
