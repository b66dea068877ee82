import { type Clock, startStopwatch } from '../../internal/clock.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { LeaseOptions, RecordStore } from '../record-store.js'
import { holdLease } from './holding-lease.js'

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 250
const GROWTH = 1.4

/** Leases that a server keeps and ends by its own time. Each call is one short request; nothing is held between them. */
export interface LeaseServer<Lease extends { readonly fence: bigint }> {
  /** `undefined` while another owner has it. */
  tryToTake(key: string, ttlMs: number): Promise<Lease | undefined>
  /** Whether it was still ours to renew. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>
  /** Lets the next one in. */
  release(lease: Lease): Promise<void>
}

/** `withLease` across all machines that use the server. */
export function createTimedLeases<Lease extends { readonly fence: bigint }>(
  clock: Clock,
  server: LeaseServer<Lease>,
): RecordStore['withLease'] {
  return async (key, options, run) => {
    const { lease, askedAtMs } = await takeLease(clock, server, key, options)
    const { ttlMs } = options
    const held = holdLease({ key, ttlMs, askedAtMs, renew: () => server.renew(lease, ttlMs) })
    try {
      return await run({ signal: held.signal, fence: lease.fence })
    } finally {
      held.stop()
      await server.release(lease).catch(leaveToItsTime)
    }
  }
}

async function takeLease<Lease extends { readonly fence: bigint }>(
  clock: Clock,
  server: LeaseServer<Lease>,
  key: string,
  { waitMs, ttlMs }: LeaseOptions,
): Promise<{ readonly lease: Lease; readonly askedAtMs: number }> {
  const passedMs = startStopwatch(clock)
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const askedAtMs = performance.now()
    const lease = await server.tryToTake(key, ttlMs)
    if (lease !== undefined) return { lease, askedAtMs }
    const left = waitMs - passedMs()
    if (left <= 0) {
      throw new EvergrantError('LEASE_TIMEOUT', `the lease of ${key} was not free within ${waitMs} ms`)
    }
    // Waiters that came at once must not come again at once.
    await clock.sleep(Math.min(left, pauseMs * (0.5 + Math.random())))
  }
}

/** The work is done and its outcome must come out; a lease that cannot be released ends by its time. */
function leaveToItsTime(error: unknown): void {
  if (!isEvergrantError(error)) throw error
}
