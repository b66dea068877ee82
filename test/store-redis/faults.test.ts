import { inspect } from 'node:util'
import type { RecordStore } from 'evergrant'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRedisStore } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { bytes, keysOf, textOf } from './samples.js'

const PASSWORD = 'secret-of-this-redis'

let server: RedisServer
let raw: Redis
let store: RecordStore
beforeEach(async () => {
  server = await startRedis()
  raw = await server.ioredis({ maxRetriesPerRequest: 0 })
  store = createRedisStore({ client: raw })
  await store.write('a/1', bytes('kept'), { dueAt: 1 })
})
afterEach(() => server.stop())

const lease = { waitMs: 0, ttlMs: 1_000 }

async function expectRefusedChanges(reason: string): Promise<void> {
  const version = (await store.read('a/1'))!.version
  const changes = [
    () => store.write('a/1', bytes('lost'), { expected: version }),
    () => store.write('a/2', bytes('lost')),
    () => store.withLease('a/1', lease, async () => 'ran'),
  ]
  for (const change of changes) {
    await expect(change()).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', details: { reason } })
  }
}

test('a server without memory takes no writes, and gives what it has', async () => {
  await raw.config('SET', 'maxmemory', '1')
  await expectRefusedChanges('OOM')
  expect(await textOf(store, 'a/1')).toBe('kept')
  expect(await keysOf(store, { prefix: 'a/', limit: 10 })).toEqual(['a/1'])
  // What frees memory goes on.
  await store.remove('a/1')
})

test('a replica takes no writes', async () => {
  await raw.replicaof('127.0.0.1', '1')
  await expectRefusedChanges('READONLY')
  await expect(store.take('a/1')).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  await expect(store.remove('a/1')).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  expect(await textOf(store, 'a/1')).toBe('kept')
})

test('a server that another program uses under the same names is unreadable', async () => {
  await raw.del('{evergrant}:versions')
  await raw.set('{evergrant}:versions', 'theirs')
  await expect(store.read('a/1')).rejects.toMatchObject({ code: 'STORE_UNREADABLE', details: { reason: 'WRONGTYPE' } })
})

describe('a server that is gone', () => {
  test.each([
    ['redis', () => server.nodeRedis({ disableOfflineQueue: true })],
    ['ioredis', () => server.ioredis({ maxRetriesPerRequest: 0 })],
  ])('is unreadable, not empty: %s', async (_, connect) => {
    const gone = createRedisStore({ client: await connect() })
    await gone.write('b', bytes('x'))
    await server.kill()
    await expect(gone.read('a/1')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    await expect(keysOf(gone, { prefix: 'a/', limit: 1 })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    for (const change of [
      gone.write('b', bytes('x')),
      gone.take('b'),
      gone.remove('b'),
      gone.withLease('b', lease, async () => 'ran'),
    ]) {
      await expect(change).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    }
    await expect(createRedisStore({ client: raw }).write('b', bytes('x'))).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
    })
  })

  test('does not keep the outcome of the work back', async () => {
    const outcome = await store.withLease('a/1', lease, async () => {
      await server.kill()
      return 'done'
    })
    expect(outcome).toBe('done')
  })
})

test('errors do not tell the password', async () => {
  await raw.config('SET', 'requirepass', PASSWORD)
  const url = `redis://someone:${PASSWORD}@127.0.0.1:${server.port}`
  const wrong = await server.ioredis({ username: 'someone', password: PASSWORD, maxRetriesPerRequest: 0 })
  const refused = createRedisStore({ client: wrong })
  const echoing = { call: () => Promise.reject(new Error(`connect to ${url} failed`)) }
  for (const each of [refused, createRedisStore({ client: echoing, allowDataLoss: true })]) {
    for (const call of [each.read('a/1'), each.write('a/1', bytes('x'))]) {
      const error: unknown = await call.catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: expect.stringMatching(/^STORE_/) })
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(PASSWORD)
    }
  }
})
