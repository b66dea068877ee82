import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedisStore, type RedisClient } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { bytes, keysOf, textOf } from './samples.js'

const HOUR = 3_600_000

let server: RedisServer
let raw: Redis
beforeAll(async () => {
  server = await startRedis()
  raw = await server.ioredis()
})
afterAll(() => server.stop())

const storeWith = (prefix: string) => createRedisStore({ client: raw, prefix })

test('keeps everything of a store in six keys of one slot', async () => {
  const store = createRedisStore({ client: raw })
  await store.write('a/1', bytes('one'), { dueAt: 1, expiresAt: Date.now() + 60_000 })
  await store.withLease('a/1', { waitMs: 0, ttlMs: 1_000 }, async () => 'done')
  const names = ['due', 'expiring', 'keys', 'leases', 'payloads', 'versions'].map((name) => `{evergrant}:${name}`)
  expect((await raw.keys('*')).toSorted()).toEqual(names)
  await store.remove('a/1')
  expect(await raw.keys('*')).toEqual(['{evergrant}:leases'])
})

test('keeps stores with different prefixes apart', async () => {
  const [one, other] = [storeWith('apart'), storeWith('apart:b')]
  await one.write('a/1', bytes('one'))
  await other.write('a/1', bytes('other'))
  await other.write('a/2', bytes('other'))
  expect(await textOf(one, 'a/1')).toBe('one')
  expect(await keysOf(one, { prefix: 'a/', limit: 10 })).toEqual(['a/1'])
  const once = { waitMs: 0, ttlMs: 1_000 }
  expect(await one.withLease('a/1', once, () => other.withLease('a/1', once, async () => 'both'))).toBe('both')
  await one.remove('a/1')
  expect(await textOf(other, 'a/1')).toBe('other')
})

test('tells a damaged payload from none', async () => {
  const store = storeWith('damaged')
  await store.write('a/1', bytes('one'))
  await raw.hset('{damaged}:payloads', 'a/1', '*** no base64 ***')
  await expect(store.read('a/1')).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
})

describe('sweeping', () => {
  test('removes expired records from everywhere, lists included', async () => {
    const store = storeWith('swept')
    await store.write('pending/old', bytes('x'), { dueAt: 1, expiresAt: Date.now() - HOUR })
    await store.write('pending/other', bytes('x'), { dueAt: 2, expiresAt: Date.now() + HOUR })
    await store.write('pending/lasting', bytes('x'), { dueAt: 3 })
    expect(await store.read('pending/old')).toBeUndefined()
    const left = ['pending/lasting', 'pending/other']
    expect(await keysOf(store, { prefix: 'pending/', limit: 10 })).toEqual(left)
    expect(await keysOf(store, { prefix: 'pending/', limit: 10, dueBefore: 9 })).toEqual(left.toReversed())
    expect(await raw.hkeys('{swept}:payloads')).toHaveLength(2)
    expect(await raw.zrange('{swept}:expiring', '0', '-1')).toEqual(['pending/other'])
  })

  test('keeps a record that a later write gave no end', async () => {
    const store = storeWith('endless')
    const { version } = await store.write('pending/a', bytes('x'), { expiresAt: Date.now() + HOUR })
    await store.write('pending/a', bytes('y'), { expected: version })
    expect(await raw.zrange('{endless}:expiring', '0', '-1')).toEqual([])
  })

  test.each([
    ['ahead', 24 * HOUR, HOUR],
    ['behind', -24 * HOUR, -HOUR],
  ])('removes nothing by a clock that is %s', async (name, clockOff, expiresIn) => {
    const clock = { now: () => Date.now() + clockOff, sleep: async () => {} }
    const store = createRedisStore({ client: raw, prefix: `clock-${name}`, clock })
    await store.write('pending/a', bytes('x'), { expiresAt: Date.now() + expiresIn })
    await store.write('pending/b', bytes('x'))
    expect(await textOf(store, 'pending/a')).toBe('x')
  })
})

describe('long lists', () => {
  const padded = (index: number) => `owner/${String(index).padStart(4, '0')}`
  const keys = Array.from({ length: 1_200 }, (_, index) => padded(index))

  beforeAll(async () => {
    const store = storeWith('long')
    // All are due at the same time, and every other one belongs to somebody else.
    await Promise.all(keys.map((key) => store.write(key, bytes('x'), { dueAt: 5 })))
    await Promise.all(keys.map((key) => store.write(`x${key}`, bytes('x'), { dueAt: 5 })))
    await store.write('owner/early', bytes('x'), { dueAt: 4 })
  })

  test('come whole, by key and by time', async () => {
    const store = storeWith('long')
    expect(await keysOf(store, { prefix: 'owner/', limit: 10_000 })).toEqual([...keys, 'owner/early'])
    expect(await keysOf(store, { prefix: 'owner/', limit: 10_000, dueBefore: 6 })).toEqual(['owner/early', ...keys])
    expect(await keysOf(store, { prefix: 'owner/', limit: 700, dueBefore: 6 })).toEqual([
      'owner/early',
      ...keys.slice(0, 699),
    ])
  })

  test('go on after a record among many that are due at the same time, whether it is still there or not', async () => {
    const store = storeWith('long')
    const after = (key: string, dueAt = 5) =>
      keysOf(store, { prefix: 'owner/', limit: 2, dueBefore: 6, after: { key, dueAt } })
    expect(await after(padded(899))).toEqual([padded(900), padded(901)])
    expect(await after(`${padded(899)}-gone`)).toEqual([padded(900), padded(901)])
    expect(await after('owner/early', 4)).toEqual([padded(0), padded(1)])
    expect(await after(padded(1_199))).toEqual([])
    expect(await after('owner', 3)).toEqual(['owner/early', padded(0)])
  })
})

describe('clients of every setting', () => {
  const settings: Record<string, () => Promise<RedisClient>> = {
    'redis with RESP2': () => server.nodeRedis({ RESP: 2 }),
    'redis with RESP3': () => server.nodeRedis({ RESP: 3 }),
    'redis that gives bytes': () => server.nodeRedis({ RESP: 3, commandOptions: { typeMapping: { 36: Buffer } } }),
    'ioredis with a prefix of its own': () => server.ioredis({ keyPrefix: 'app:' }),
    'ioredis with numbers as strings': () => server.ioredis({ stringNumbers: true }),
  }

  test.each(Object.entries(settings))('work: %s', async (name, connect) => {
    const store = createRedisStore({ client: await connect(), prefix: name.replaceAll(' ', '-') })
    const lease = { waitMs: 0, ttlMs: 5_000 }
    await store.withLease('a/1', lease, async ({ fence }) => store.write('a/1', bytes('one'), { fence, dueAt: 1.5 }))
    expect(await textOf(store, 'a/1')).toBe('one')
    for await (const record of store.list({ prefix: 'a/', limit: 1, dueBefore: 2 })) expect(record.dueAt).toBe(1.5)
    expect(await keysOf(store, { prefix: 'a/', limit: 1 })).toEqual(['a/1'])
    expect((await store.take('a/1'))?.payload).toEqual(bytes('one'))
    await store.remove('a/1')
  })
})

test('needs no more rights than these', async () => {
  const rights = `+eval +evalsha +config|get +select +info +hget +hset +hdel
    +zadd +zrem +zscore +zcount +zrange +zrangebylex +zrangebyscore +time`
  await raw.acl('SETUSER', 'app', 'on', '>pw', '~{rights}:*', ...rights.split(/\s+/))
  const user = { username: 'app', password: 'pw' }
  for (const client of [await server.nodeRedis(user), await server.ioredis(user)]) {
    const store = createRedisStore({ client, prefix: 'rights' })
    const lease = { waitMs: 0, ttlMs: 900 }
    await store.withLease('a/1', lease, async ({ fence, signal }) => {
      await store.write('a/1', bytes('one'), { fence, dueAt: 1, expiresAt: Date.now() - HOUR })
      await new Promise((resolve) => setTimeout(resolve, 400))
      signal.throwIfAborted()
    })
    const page = { prefix: 'a/', limit: 1, after: { key: 'a/0', dueAt: 0 } }
    expect(await keysOf(store, page)).toEqual(['a/1'])
    expect(await keysOf(store, { ...page, dueBefore: 2 })).toEqual(['a/1'])
    await store.write('a/2', bytes('two'))
    expect(await store.take('a/2')).toBeDefined()
    expect(await store.read('a/1')).toBeUndefined()
    await store.remove('a/2')
    await expect(createRedisStore({ client, prefix: 'other' }).read('a/1')).rejects.toMatchObject({
      details: { reason: 'NOPERM' },
    })
  }
})
