import { join } from 'node:path'

import { EvergrantError } from '../../../errors.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import type { FileContext } from './context.js'
import { lookIntoLeases } from './fences.js'
import { leaseName } from './layout.js'
import { releaseLease, renewLease } from './lease-file.js'
import type { TakenLease } from './taking-lease.js'

const BEATS_PER_TTL = 3
/** The last moment at which nobody can have taken it over yet. */
const MISSED_BEATS_ALLOWED = 1

/** A lease while it is kept alive. */
export interface HeldLease {
  /** Aborts with `LEASE_LOST`. */
  readonly signal: AbortSignal
  /** Stops keeping it alive and lets the next one in. */
  release(): Promise<void>
}

/**
 * Renews a lease three times within its time, and tells when somebody else took it over or when it cannot be renewed. By a timer of
 * its own and not by the injected clock: others judge it by the file system's time, which no test moves.
 */
export function holdLease(context: FileContext, key: string, { folder, fence }: TakenLease, ttlMs: number): HeldLease {
  const path = join(folder, leaseName(fence))
  const controller = new AbortController()
  let missed = 0
  let beating = Promise.resolve()

  const lose = (why: string, cause?: unknown) => {
    clearInterval(timer)
    controller.abort(new EvergrantError('LEASE_LOST', `the lease of ${key} was lost: ${why}`, { cause }))
  }
  const beat = async () => {
    try {
      const isOurs = (await lookIntoLeases(folder)).newest === fence && (await renewLease(path))
      if (!isOurs) return lose('another owner took it over')
      missed = 0
    } catch (error) {
      if (++missed > MISSED_BEATS_ALLOWED) lose('it could not be renewed', error)
    }
  }
  const timer = setInterval(() => {
    beating = beating.then(beat)
  }, ttlMs / BEATS_PER_TTL)
  // A process that has nothing else to wait for is not kept alive by a lease.
  timer.unref()

  return {
    signal: controller.signal,
    async release() {
      clearInterval(timer)
      await beating
      await context.onStep('release: begun')
      await releaseLease(path).catch(leaveToItsTime)
      await context.onStep('release: done')
    },
  }
}

/** The work is done and its outcome must come out; a lease that cannot be released ends by its time. */
function leaveToItsTime(error: unknown): void {
  if (!isSystemError(error)) throw error
}
