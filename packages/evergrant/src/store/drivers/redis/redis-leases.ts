import { isEvergrantError } from '../../../errors.js'
import { randomToken } from '../../../internal/digest.js'
import type { LeaseServer } from '../timed-leases.js'
import { type RedisContext, runWriting } from './context.js'
import { RELEASE_LEASE, RENEW_LEASE, TAKE_LEASE } from './lease-scripts.js'
import { replyText } from './redis-client.js'

/** A lease that was taken. */
interface TakenLease {
  readonly key: string
  /** Random, for this lease alone. */
  readonly owner: string
  readonly fence: bigint
}

/** Leases by the server's time: see layout.ts. While one is held the server writes nothing for those who ask for it. */
export function redisLeases(context: RedisContext): LeaseServer<TakenLease> {
  const run = (key: string, script: typeof TAKE_LEASE, args: readonly string[]) =>
    runWriting(context, `the lease of ${key}`, script, [key, ...args])

  const release = async ({ key, owner }: Pick<TakenLease, 'key' | 'owner'>) => {
    await run(key, RELEASE_LEASE, [owner])
  }

  return {
    async tryToTake(key, ttlMs) {
      const owner = randomToken()
      try {
        const fence = await run(key, TAKE_LEASE, [owner, String(ttlMs)])
        return fence === null || fence === undefined ? undefined : { key, owner, fence: BigInt(replyText(fence)) }
      } catch (error) {
        // Only the answer may be lost, and the lease be held by nobody who knows.
        release({ key, owner }).catch(leaveToItsTime)
        throw error
      }
    },
    renew: async ({ key, owner }, ttlMs) =>
      replyText(await run(key, RENEW_LEASE, [owner, String(ttlMs)])) === 'renewed',
    release,
  }
}

function leaveToItsTime(error: unknown): void {
  if (!isEvergrantError(error)) throw error
}
