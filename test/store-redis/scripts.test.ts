import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRedisStore, type IoredisClient, type RedisClient } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { bytes, textOf } from './samples.js'

let server: RedisServer
let raw: Redis
beforeAll(async () => {
  server = await startRedis()
  raw = await server.ioredis()
})
afterAll(() => server.stop())

const once = { waitMs: 0, ttlMs: 5_000 }

test.each<[string, () => Promise<RedisClient>]>([
  ['redis', () => server.nodeRedis()],
  ['ioredis', () => server.ioredis()],
])('go on when the server has forgotten its scripts: %s', async (prefix, connect) => {
  const store = createRedisStore({ client: await connect(), prefix })
  const { version } = await store.write('a', bytes('one'))
  await raw.script('FLUSH')
  expect(await textOf(store, 'a')).toBe('one')
  await raw.script('FLUSH')
  await store.write('a', bytes('two'), { expected: version })
  await raw.script('FLUSH')
  expect(await store.withLease('a', once, async () => 'done')).toBe('done')
})

/** Clients send a command again when the connection broke before its answer came. */
const twice: IoredisClient = {
  async call(command, ...args) {
    await raw.call(command, ...args)
    return raw.call(command, ...args)
  },
}

test('take a write that is sent twice as one', async () => {
  const store = createRedisStore({ client: twice, prefix: 'twice' })
  const first = await store.write('a', bytes('one'))
  const second = await store.write('a', bytes('two'), { expected: first.version })
  expect(await store.read('a')).toEqual({ payload: bytes('two'), version: second.version })
})

test('give a lease that is asked for twice to the one who asks', async () => {
  const store = createRedisStore({ client: twice, prefix: 'lease-twice' })
  const fence = await store.withLease('a', once, async (lease) => {
    await store.write('a', bytes('one'), { fence: lease.fence })
    return lease.fence
  })
  expect(await store.withLease('a', once, async (lease) => lease.fence)).toBeGreaterThan(fence)
})

test('give fences that grow also when the server lost its memory', async () => {
  const store = createRedisStore({ client: raw, prefix: 'fences' })
  const before = await store.withLease('a', once, async ({ fence }) => fence)
  const { version } = await store.write('a', bytes('one'))
  await raw.flushall()
  expect(await store.withLease('a', once, async ({ fence }) => fence)).toBeGreaterThan(before)
  await store.write('a', bytes('other life'))
  const late = store.write('a', bytes('late'), { expected: version })
  await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
  await expect(store.write('b', bytes('late'), { fence: before })).resolves.toBeDefined()
  await expect(store.write('a', bytes('late'), { fence: before })).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
})
