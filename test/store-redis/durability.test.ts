import type { RecordStore } from 'evergrant'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createRedisStore } from 'evergrant/store/redis'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { bytes, textOf } from './samples.js'

const running: RedisServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

async function started(settings?: Readonly<Record<string, string>>): Promise<RedisServer> {
  const server = await startRedis(settings)
  running.push(server)
  return server
}

const lease = { waitMs: 0, ttlMs: 1_000 }

const changes: Record<string, (store: RecordStore) => Promise<unknown>> = {
  write: (store) => store.write('a', bytes('x')),
  take: (store) => store.take('a'),
  remove: (store) => store.remove('a'),
  withLease: (store) => store.withLease('a', lease, async () => 'ran'),
}

describe('a server that can lose acknowledged writes', () => {
  let server: RedisServer
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server.stop())

  test.each([
    ['appendonly', 'no', 'yes'],
    ['appendfsync', 'everysec', 'always'],
    ['maxmemory-policy', 'allkeys-lru', 'noeviction'],
  ])('is refused before the first change: %s %s', async (name, bad, good) => {
    const client = await server.ioredis()
    const store = createRedisStore({ client, prefix: name })
    await client.config('SET', name, bad)
    expect(await store.read('a')).toBeUndefined()
    for (const change of Object.values(changes)) {
      await expect(change(store)).rejects.toMatchObject({
        code: 'STORE_UNSAFE',
        details: { [name]: bad },
        message: expect.stringContaining(`${name} is "${bad}"`),
        hint: expect.stringContaining('allowDataLoss'),
      })
    }
    expect(await client.keys(`{${name}}*`)).toEqual([])

    const accepting = createRedisStore({ client, prefix: `${name}-accepted`, allowDataLoss: true })
    for (const change of Object.values(changes)) await change(accepting)

    await client.config('SET', name, good)
    expect(await store.write('a', bytes('x'))).toBeDefined()
  })

  test.each([
    ['forbidden to this user', { username: 'app', password: 'pw' }],
    ['of another name', { username: 'renamed', password: 'pw' }],
  ])('is refused when CONFIG is %s', async (_, options) => {
    const admin = await server.ioredis()
    await admin.acl('SETUSER', 'app', 'on', '>pw', '~*', '+@all', '-config')
    await admin.acl('SETUSER', 'renamed', 'on', '>pw', '~*', '+@all')
    const client = await server.ioredis(options)
    const nameless = {
      call: (command: string, ...args: string[]) => client.call(command === 'config' ? 'noconfig' : command, ...args),
    }
    const given = options.username === 'renamed' ? nameless : client
    await expect(createRedisStore({ client: given }).write('a', bytes('x'))).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      hint: expect.stringContaining('allowDataLoss'),
    })
    const accepting = createRedisStore({ client: given, prefix: options.username, allowDataLoss: true })
    expect(await accepting.write('a', bytes('x'))).toBeDefined()
  })

  test('is refused when it is a cluster, whose replicas take over without the latest writes', async () => {
    const client = await server.nodeRedis()
    const cluster = {
      eval: (...call: Parameters<typeof client.eval>) => client.eval(...call),
      evalSha: (...call: Parameters<typeof client.evalSha>) => client.evalSha(...call),
    }
    const refused = createRedisStore({ client: cluster }).write('a', bytes('x'))
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNSAFE', message: expect.stringContaining('cluster') })
  })
})

describe('a server killed right after it acknowledged', () => {
  test('loses nothing', async () => {
    const server = await started()
    const stores = [await server.nodeRedis(), await server.ioredis()].map((client) => createRedisStore({ client }))
    for (let round = 0; round < 3; round++) {
      const writing = startWriters(stores, `round-${round}`)
      await writing.untilAllHave(3)
      await server.kill()
      const acknowledged = await writing.stop(() => server.start())
      const reader = createRedisStore({ client: await server.ioredis() })
      for (const [key, count] of acknowledged) {
        expect(Number(await textOf(reader, key))).toBeGreaterThanOrEqual(count)
      }
    }
  })

  test('keeps leases and fences, too', async () => {
    const server = await started()
    const store = createRedisStore({ client: await server.ioredis() })
    await store.withLease('a', { waitMs: 0, ttlMs: 60_000 }, async ({ fence, signal }) => {
      await server.kill()
      await server.start()
      const other = createRedisStore({ client: await server.nodeRedis() })
      await expect(other.withLease('a', lease, async () => 'ran')).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
      await store.write('a', bytes('after'), { fence })
      expect(signal.aborted).toBe(false)
    })
  })

  test('loses everything without the settings that are asked for', async () => {
    const server = await started({ appendonly: 'no' })
    const store = createRedisStore({ client: await server.ioredis(), allowDataLoss: true })
    await store.write('a', bytes('x'))
    await server.kill()
    await server.start()
    expect(await store.read('a')).toBeUndefined()
  })
})

/** Eight writers, each counting up in a record of its own. */
function startWriters(stores: readonly RecordStore[], owner: string) {
  /** The last count of each record that was acknowledged. */
  const acknowledged = new Map<string, number>()
  let stopped = false

  const write = async (store: RecordStore, key: string) => {
    let expected: string | undefined
    for (let count = 1; !stopped; count++) {
      const written = await store.write(key, bytes(String(count)), expected === undefined ? {} : { expected })
      expected = written.version
      if (stopped) return
      acknowledged.set(key, count)
    }
  }
  const ended = Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => write(stores[index % stores.length]!, `${owner}/${index}`)),
  )
  return {
    async untilAllHave(count: number) {
      const isThere = () => acknowledged.size === 8 && Math.min(...acknowledged.values()) >= count
      while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 1))
    },
    /** What was acknowledged until now. */
    async stop(startServer: () => Promise<void>) {
      stopped = true
      await startServer()
      const refused = (await ended).filter(({ status }) => status === 'rejected')
      for (const each of refused) expect(each).toMatchObject({ reason: { code: 'STORE_WRITE_FAILED' } })
      return acknowledged
    },
  }
}
