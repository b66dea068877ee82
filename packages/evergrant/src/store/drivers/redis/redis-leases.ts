import { EvergrantError, isEvergrantError } from '../../../errors.js'
import { randomToken } from '../../../internal/digest.js'
import type { LeaseOptions, RecordStore } from '../../record-store.js'
import { type RedisContext, runWriting } from './context.js'
import { holdLease } from './holding-lease.js'
import { RELEASE_LEASE, RENEW_LEASE, TAKE_LEASE } from './lease-scripts.js'
import { replyText } from './redis-client.js'

const FIRST_POLL_MS = 20
const LONGEST_POLL_MS = 160

interface TakenLease {
  readonly owner: string
  readonly fence: bigint
  /** By `performance.now()`, before it was asked for. */
  readonly askedAt: number
}

/** Leases across the machines that use one Redis: see layout.ts. No connection is held while one is. */
export function createRedisLeases(context: RedisContext): RecordStore['withLease'] {
  return async (key, options, run) => {
    await context.assertDurable()
    const { owner, fence, askedAt } = await takeLease(context, key, options)
    const held = holdLease({
      key,
      ttlMs: options.ttlMs,
      askedAt,
      renew: async () => {
        const args = [key, owner, String(options.ttlMs)]
        return replyText(await runWriting(context, leaseOf(key), RENEW_LEASE, args)) === 'renewed'
      },
    })
    try {
      return await run({ signal: held.signal, fence })
    } finally {
      held.stop()
      await release(context, key, owner)
    }
  }
}

async function takeLease(context: RedisContext, key: string, options: LeaseOptions): Promise<TakenLease> {
  const { clock } = context
  const { waitMs } = options
  const owner = randomToken()
  const giveUpAt = clock.now() + waitMs
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    const taken = await tryToTake(context, key, { owner, ttlMs: options.ttlMs })
    if (taken !== undefined) return taken
    const left = giveUpAt - clock.now()
    if (left <= 0) {
      throw new EvergrantError('LEASE_TIMEOUT', `the lease of ${key} was not free within ${waitMs} ms`)
    }
    // Waiters that came at once must not come again at once.
    await clock.sleep(Math.min(left, pollMs / 2 + Math.random() * pollMs))
  }
}

async function tryToTake(
  context: RedisContext,
  key: string,
  { owner, ttlMs }: { owner: string; ttlMs: number },
): Promise<TakenLease | undefined> {
  const askedAt = performance.now()
  try {
    const fence = await runWriting(context, leaseOf(key), TAKE_LEASE, [key, owner, String(ttlMs)])
    return fence === null || fence === undefined ? undefined : { owner, fence: BigInt(replyText(fence)), askedAt }
  } catch (error) {
    // Only the answer may be lost, and the lease be held by nobody who knows.
    void release(context, key, owner)
    throw error
  }
}

/** The work is done and its outcome must come out; a lease that cannot be released ends by its time. */
async function release(context: RedisContext, key: string, owner: string): Promise<void> {
  try {
    await runWriting(context, leaseOf(key), RELEASE_LEASE, [key, owner])
  } catch (error) {
    if (!isEvergrantError(error)) throw error
  }
}

const leaseOf = (key: string) => `the lease of ${key}`
