import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { recordStoreContract } from 'evergrant/store/contract'
import { createRedisStore, type RedisClient } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'

let server: RedisServer
let raw: Redis
let stores = 0

beforeAll(async () => {
  server = await startRedis()
  raw = await server.ioredis()
})
afterAll(() => server.stop())

describe.each<[string, () => Promise<RedisClient>]>([
  ['redis', () => server.nodeRedis()],
  ['ioredis', () => server.ioredis()],
])('records over a client of %s', (_, connect) => {
  let client: RedisClient
  let peerClient: RedisClient
  beforeAll(async () => {
    client = await connect()
    peerClient = await connect()
  })

  recordStoreContract({
    describe,
    test,
    createStore: async () => {
      // The stores of all tests lie side by side, as those of several programs may.
      const prefix = `contract-${++stores}`
      const peer = createRedisStore({ client: peerClient, prefix })
      return {
        store: createRedisStore({ client, prefix }),
        peer,
        takeOverLease: async (key) => {
          await endLease(`{${prefix}}:leases`, key)
          await peer.withLease(key, { waitMs: 0, ttlMs: 60_000 }, async () => 'taken over')
        },
        close: async () => {},
      }
    },
  })
})

/** As its time would have. */
async function endLease(leases: string, key: string): Promise<void> {
  const lease = await raw.hget(leases, key)
  await raw.hset(leases, key, String(lease).replace(/ \d+$/, ' 1'))
}
