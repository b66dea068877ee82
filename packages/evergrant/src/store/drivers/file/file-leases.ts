import { EvergrantError } from '../../../errors.js'
import { startStopwatch } from '../../../internal/clock.js'
import type { Lease, LeaseOptions } from '../../record-store.js'
import type { FileContext } from './context.js'
import { writing } from './faults.js'
import { holdLease } from './holding-lease.js'
import { type TakenLease, tryToTake } from './taking-lease.js'

const POLL_MS = 20
const POLL_JITTER_MS = 20

/** A lease across the processes that use one folder: see layout.ts. */
export async function withFileLease<T>(
  context: FileContext,
  { key, ...options }: LeaseOptions & { readonly key: string },
  run: (lease: Lease) => Promise<T>,
): Promise<T> {
  const taken = await takeLease(context, key, options)
  const held = holdLease(context, key, taken, options.ttlMs)
  try {
    return await run({ signal: held.signal, fence: BigInt(taken.fence) })
  } finally {
    await held.release()
  }
}

async function takeLease(context: FileContext, key: string, { waitMs, ttlMs }: LeaseOptions): Promise<TakenLease> {
  const { clock } = context
  const passedMs = startStopwatch(clock)
  for (;;) {
    const taken = await writing(`the lease of ${key}`, () => tryToTake(context, key, ttlMs))
    if (taken !== undefined) return taken
    const left = waitMs - passedMs()
    if (left <= 0) {
      throw new EvergrantError('LEASE_TIMEOUT', `the lease of ${key} was not free within ${waitMs} ms`)
    }
    // Waiters that came at once must not come again at once.
    await clock.sleep(Math.min(left, POLL_MS + Math.random() * POLL_JITTER_MS))
  }
}
