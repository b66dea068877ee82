import type { SharedStore } from '../actors/actors.js'
import type { Stores } from '../scene/stores.js'

/** The time of the leases of a dead process is over, by the server's time. Files need none of it: there a dead owner is seen. */
export async function endLeases({ postgres, redis }: Stores, store: SharedStore): Promise<void> {
  if (store.kind === 'postgres') {
    await postgres.query(`update ${store.schema}.leases set expires_at = clock_timestamp() where owner is not null`)
  }
  if (store.kind === 'redis') {
    const leases = `{${store.prefix}}:leases`
    for (const [key, lease] of Object.entries(await redis.hGetAll(leases))) {
      await redis.hSet(leases, key, lease.replace(/\d+$/, '0'))
    }
  }
}
