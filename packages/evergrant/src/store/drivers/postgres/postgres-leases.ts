import { EvergrantError } from '../../../errors.js'
import type { LeaseOptions, RecordStore } from '../../record-store.js'
import { holdLease } from './holding-lease.js'
import { type TakenLease, tryToTake } from './lease-row.js'
import type { PostgresContext } from './statement.js'

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 250
const GROWTH = 1.4

/** Leases across the processes that use one database. No connection is held while the work goes on. */
export function createPostgresLeases(context: PostgresContext): RecordStore['withLease'] {
  return async (key, options, run) => {
    const { lease, askedAtMs } = await takeLease(context, key, options)
    const held = holdLease(context, lease, options.ttlMs, askedAtMs)
    try {
      return await run({ signal: held.signal, fence: lease.fence })
    } finally {
      await held.release()
    }
  }
}

async function takeLease(
  context: PostgresContext,
  key: string,
  { waitMs, ttlMs }: LeaseOptions,
): Promise<{ readonly lease: TakenLease; readonly askedAtMs: number }> {
  const { clock } = context
  const giveUpAt = clock.now() + waitMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const askedAtMs = performance.now()
    const lease = await tryToTake(context, key, ttlMs)
    if (lease !== undefined) return { lease, askedAtMs }
    const left = giveUpAt - clock.now()
    if (left <= 0) {
      throw new EvergrantError('LEASE_TIMEOUT', `the lease of ${key} was not free within ${waitMs} ms`)
    }
    // Waiters that came at once must not come again at once.
    await clock.sleep(Math.min(left, pauseMs * (0.5 + Math.random())))
  }
}
