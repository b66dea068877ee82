import { EvergrantError, isEvergrantError } from '../../../errors.js'
import { releaseLease, renewLease, type TakenLease } from './lease-row.js'
import type { PostgresContext } from './statement.js'

const RENEWALS_PER_TTL = 3
/** The part of its time that is left when the holder is told, whose clock may run slower than the database's. */
const TOLD_BEFORE_END = 0.1
// A longer one would overflow the timer and fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A lease while it is kept alive. */
export interface HeldLease {
  /** Aborts with `LEASE_LOST`. */
  readonly signal: AbortSignal
  /** Stops keeping it alive and lets the next one in. */
  release(): Promise<void>
}

/**
 * Renews a lease three times within its time. A renewal that fails is tried again at the next beat; the signal aborts when somebody
 * else has the lease, and at the latest just before nobody can be sure any more. The time is counted from before each request, so
 * this side gives up first. Timers of its own and not the injected clock: others judge by the database's time, which no test moves.
 */
export function holdLease(context: PostgresContext, lease: TakenLease, ttlMs: number, takenAtMs: number): HeldLease {
  const controller = new AbortController()
  let renewing = false
  let released = false
  let failure: unknown
  let end: Timer | undefined

  const stop = () => {
    clearInterval(beat)
    clearTimeout(end)
  }
  const lose = (why: string, cause?: unknown) => {
    stop()
    controller.abort(new EvergrantError('LEASE_LOST', `the lease of ${lease.key} was lost: ${why}`, { cause }))
  }
  const sureSince = (atMs: number) => {
    clearTimeout(end)
    const left = atMs + ttlMs * (1 - TOLD_BEFORE_END) - performance.now()
    end = setTimeout(() => lose('it could not be renewed in time', failure), Math.min(left, LONGEST_TIMER_MS))
    unref(end)
  }
  const renew = async () => {
    if (renewing) return
    renewing = true
    const askedAtMs = performance.now()
    try {
      const isOurs = await renewLease(context, lease, ttlMs)
      if (controller.signal.aborted || released) return
      if (isOurs) sureSince(askedAtMs)
      else lose('another owner took it over')
    } catch (error) {
      failure = error
    } finally {
      renewing = false
    }
  }
  const beat: Timer = setInterval(() => void renew(), Math.min(ttlMs / RENEWALS_PER_TTL, LONGEST_TIMER_MS))
  unref(beat)
  sureSince(takenAtMs)

  return {
    signal: controller.signal,
    async release() {
      released = true
      stop()
      await releaseLease(context, lease).catch(leaveToItsTime)
    },
  }
}

type Timer = ReturnType<typeof setTimeout>

/** A process that has nothing else to wait for is not kept alive by a lease. Elsewhere than in Node a timer is a number. */
function unref(timer: Timer): void {
  if (typeof timer === 'object') timer.unref()
}

/** The work is done and its outcome must come out; a lease that cannot be released ends by its time. */
function leaveToItsTime(error: unknown): void {
  if (!isEvergrantError(error)) throw error
}
