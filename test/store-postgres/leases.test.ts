import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresStore } from 'evergrant/store/postgres'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'
import { bytes, emptyStore, schemaMaker, textOf, unreliable } from './scene.js'
import { startWorker, type Worker } from './workers.js'

const KEY = 'credential/owner/notion'
const REQUEST_MS = 75

let server: PostgresServer
const makeSchema = schemaMaker()
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

describe('200 refreshes at the same time', () => {
  test.each([
    ['a pool of two', async () => ({ max: 2 })],
    [
      'PgBouncer with two connections in transaction mode',
      async () => ({ port: await server.startBouncer(2), max: 20 }),
    ],
  ])('are served by %s, for none of them holds a connection', async (_, connection) => {
    const schema = await makeSchema(server)
    const pool = server.pool(await connection())
    const store = createPostgresStore({ pool, schema })
    let inside = 0
    let allInside = () => {}
    const everyone = new Promise<void>((resolve) => (allInside = resolve))

    const refresh = (index: number) =>
      store.withLease(`credential/${index}`, { waitMs: 0, ttlMs: 45_000 }, async ({ fence, signal }) => {
        if (++inside === 200) allInside()
        // Nobody gets on before everybody has the lease: a connection held by one would be missing to another.
        await everyone
        await sleep(REQUEST_MS)
        await store.write(`credential/${index}`, bytes('new tokens'), { fence })
        return signal.aborted
      })
    const lost = await Promise.all(Array.from({ length: 200 }, (_each, index) => refresh(index)))
    expect(lost.filter(Boolean)).toEqual([])
    expect(inside).toBe(200)
  })
})

describe('a holder that stalls', () => {
  test.each(['hangs', 'fails'] as const)(
    'is told before another has the lease, and cannot overwrite it (its network %s)',
    async (fault) => {
      const { schema, pool, store: other } = await emptyStore(server, makeSchema)
      const network = unreliable(pool)
      const stalled = createPostgresStore({ pool: network.pool, schema })
      const first = await other.write(KEY, bytes('old'))
      const told: string[] = []

      await stalled.withLease(KEY, { waitMs: 0, ttlMs: 600 }, async ({ signal, fence }) => {
        signal.addEventListener('abort', () => told.push('loser'))
        network.become(fault)
        const won = await other.withLease(KEY, { waitMs: 5_000, ttlMs: 5_000 }, async (lease) => {
          told.push('winner')
          return other.write(KEY, bytes('of the winner'), { expected: first.version, fence: lease.fence })
        })
        network.become('none')
        for (const expected of [first.version, won.version]) {
          const late = stalled.write(KEY, bytes('of the loser'), { expected, fence })
          await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
        }
        expect(signal.reason).toMatchObject({ code: 'LEASE_LOST' })
      })
      expect(told).toEqual(['loser', 'winner'])
      expect(await textOf(other, KEY)).toBe('of the winner')
    },
  )

  test('keeps its lease when one renewal fails and the next does not', async () => {
    const { schema, pool, store: other } = await emptyStore(server, makeSchema)
    const network = unreliable(pool)
    const store = createPostgresStore({ pool: network.pool, schema })
    await store.withLease(KEY, { waitMs: 0, ttlMs: 3_000 }, async ({ signal }) => {
      network.become('fails')
      await sleep(1_300)
      network.become('none')
      await sleep(1_600)
      expect(signal.aborted).toBe(false)
      const wanted = other.withLease(KEY, { waitMs: 0, ttlMs: 900 }, async () => 'ran')
      await expect(wanted).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
    })
  })

  test('gives out what its work gives, also when the lease cannot be released', async () => {
    const { schema, pool } = await emptyStore(server, makeSchema)
    const network = unreliable(pool)
    const store = createPostgresStore({ pool: network.pool, schema })
    const work = async () => {
      network.become('fails')
      return 'done'
    }
    expect(await store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, work)).toBe('done')
  })
})

test('a write waits for a takeover that is under way, and is refused after it', async () => {
  const { schema, pool, store } = await emptyStore(server, makeSchema)
  const { version } = await store.write(KEY, bytes('old'))
  const fence = await store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, async (lease) => lease.fence)
  const taker = await server.pool({ max: 1 }).connect()
  try {
    await taker.query('begin')
    await taker.query(`update ${schema}.leases set fence = fence + 1, owner = gen_random_uuid() where key = $1`, [KEY])
    const late = store.write(KEY, bytes('late'), { expected: version, fence })
    const settled = await Promise.race([late.then(() => 'written'), sleep(200, 'waiting')])
    expect(settled).toBe('waiting')
    await taker.query('commit')
    await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
  } finally {
    taker.release()
  }
  expect(await textOf(store, KEY)).toBe('old')
  expect((await pool.query(`select fence::int from ${schema}.leases`)).rows).toEqual([{ fence: 2 }])
})

test('waiting for a lease writes nothing', async () => {
  const { pool, store } = await emptyStore(server, makeSchema)
  const position = async () => (await pool.query('select pg_current_wal_insert_lsn()::text as at')).rows[0].at
  await store.withLease(KEY, { waitMs: 0, ttlMs: 30_000 }, async () => {
    await pool.query('select txid_current()')
    const before = await position()
    const waiting = store.withLease(KEY, { waitMs: 300, ttlMs: 30_000 }, async () => 'ran')
    await expect(waiting).rejects.toMatchObject({ code: 'LEASE_TIMEOUT' })
    expect(await position()).toBe(before)
  })
})

describe('several processes', () => {
  let workers: Worker[]
  beforeAll(async () => {
    workers = await Promise.all([1, 2, 3, 4].map(() => startWorker(server.url)))
  })
  afterAll(() => Promise.all(workers.map((worker) => worker.end())))

  // Under the lease there is no second try: any overlap is a conflict and fails the worker.
  test.each([
    ['lose no increment by compare-and-swap', 'increment', 40, '160'],
    ['never meet under a lease', 'increment-under-lease', 8, '32'],
  ] as const)('%s', async (_, task, times, sum) => {
    const { schema, store } = await emptyStore(server, makeSchema)
    await store.write('limits/counter', bytes('0'))
    await Promise.all(workers.map((worker) => worker.do({ schema, task, times })))
    expect(await textOf(store, 'limits/counter')).toBe(sum)
  })
})

test('a database that is killed loses nothing it has acknowledged, and its fences go on', async () => {
  const { store } = await emptyStore(server, makeSchema)
  const fenceOf = () => store.withLease(KEY, { waitMs: 5_000, ttlMs: 500 }, async (lease) => lease.fence)
  for (let round = 0; round < 2; round++) {
    const fence = await fenceOf()
    const acknowledged = new Map<string, string>()
    let killed = false
    const writers = [1, 2, 3].map(async (writer) => {
      for (let number = 0; !killed; number++) {
        const key = `credential/round-${round}/writer-${writer}/${number}`
        try {
          acknowledged.set(key, (await store.write(key, bytes(key))).version)
        } catch (error) {
          expect(error).toMatchObject({ code: 'STORE_WRITE_FAILED' })
        }
      }
    })
    while (acknowledged.size < 30) await sleep(5)
    await server.kill()
    killed = true
    await Promise.all(writers)
    await server.start()
    for (const [key, version] of acknowledged) expect((await store.read(key))?.version).toBe(version)
    expect(await fenceOf()).toBeGreaterThan(fence)
  }
})
