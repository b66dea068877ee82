import { afterAll, beforeAll, describe, test } from 'vitest'

import { type RedisServer, startRedisServer } from '../../../../../../test/servers/redis-server.js'
import { recordStoreContract } from '../../contract.js'
import { createRedisStore } from './redis-store.js'
import { connectIoredis, connectNodeRedis, type ConnectedClient } from './testing/clients.js'

let server: RedisServer
beforeAll(async () => void (server = await startRedisServer()))
afterAll(() => server.stop())

const clients = { redis: connectNodeRedis, ioredis: connectIoredis }
let stores = 0

describe.each(Object.entries(clients))('with a client of %s', (_name, connect) => {
  let own: ConnectedClient
  let other: ConnectedClient
  beforeAll(async () => void ([own, other] = [await connect(server.url), await connect(server.url)]))
  afterAll(async () => void (await Promise.all([own.close(), other.close()])))

  recordStoreContract({
    describe,
    test,
    createStore: async () => {
      // The stores of all tests lie side by side in one server, as those of several programs may.
      const prefix = `contract-${++stores}`
      const peer = createRedisStore({ client: other.client, prefix })
      return {
        store: createRedisStore({ client: own.client, prefix }),
        peer,
        takeOverLease: async (key) => {
          await giveUp(server.url, prefix, key)
          await new Promise<void>((resolve, reject) => {
            const forLong = { waitMs: 0, ttlMs: 60_000 }
            peer.withLease(key, forLong, async () => resolve()).catch(reject)
          })
        },
        close: async () => {},
      }
    },
  })
})

/** Ends a lease as its time would have. */
async function giveUp(url: string, prefix: string, key: string): Promise<void> {
  const { client, close } = await connectIoredis(url)
  const leases = `{${prefix}}:leases`
  const lease = await client.hget(leases, key)
  await client.hset(leases, key, String(lease).replace(/ \d+$/, ' 1'))
  await close()
}
