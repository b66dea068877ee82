import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresStore, migratePostgres, POSTGRES_SCHEMA_SQL, postgresSchemaSql } from 'evergrant/store/postgres'
import { findFreePort } from '../peers/free-port.js'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'
import { bytes, emptyStore, schemaMaker, textOf } from './scene.js'

const KEY = 'credential/owner/notion'

let server: PostgresServer
const makeSchema = schemaMaker()
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

describe('schemas', () => {
  test('stores in different schemas do not see each other', async () => {
    const [one, two] = [await emptyStore(server, makeSchema), await emptyStore(server, makeSchema)]
    await one.store.write(KEY, bytes('one'))
    expect(await two.store.read(KEY)).toBeUndefined()
    await one.store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, async () => {
      expect(await two.store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, async ({ fence }) => fence)).toBe(1n)
    })
    await two.store.write(KEY, bytes('two'))
    expect(await textOf(one.store, KEY)).toBe('one')
  })

  test('many processes that migrate at once all succeed, and a second time nothing is lost', async () => {
    const pools = Array.from({ length: 6 }, () => server.pool({ max: 1 }))
    await Promise.all(pools.map((pool) => migratePostgres(pool)))
    const store = createPostgresStore({ pool: pools[0]! })
    await store.write(KEY, bytes('kept'))
    await Promise.all(pools.map((pool) => migratePostgres(pool)))
    await pools[0]!.query(POSTGRES_SCHEMA_SQL)
    expect(await textOf(store, KEY)).toBe('kept')
  })

  test.each(['', 'a.b', 'a"b', 'a b', '1a', "a'; drop schema public; --", 'ä', 'a'.repeat(64)])(
    'the name %j is refused',
    async (schema) => {
      const pool = server.pool()
      expect(() => createPostgresStore({ pool, schema })).toThrow(TypeError)
      expect(() => postgresSchemaSql(schema)).toThrow(TypeError)
      await expect(migratePostgres(pool, { schema })).rejects.toThrow(TypeError)
    },
  )

  test.each(["a'; drop table records; --", 'a/$1', 'a"b', 'a\\', 'a%', "a/b' or '1'='1"])(
    'the key %j is refused before it reaches the database',
    async (key) => {
      const pool = { query: () => Promise.reject(new Error('asked')) }
      const store = createPostgresStore({ pool })
      await expect(store.read(key)).rejects.toThrow(TypeError)
      await expect(store.write(key, bytes('x'))).rejects.toThrow(TypeError)
      await expect(store.withLease(key, { waitMs: 0, ttlMs: 1_000 }, async () => 'ran')).rejects.toThrow(TypeError)
      expect(() => store.list({ prefix: `${key}/`, limit: 1 })).toThrow(TypeError)
    },
  )
})

describe('rights', () => {
  test('a role with the documented rights uses the store and cannot change its tables', async () => {
    const schema = await makeSchema(server)
    const owner = server.pool({ max: 1 })
    await owner.query(`create role app login;
      grant usage on schema ${schema} to app;
      grant select, insert, update, delete on ${schema}.records to app;
      grant select, insert, update on ${schema}.leases to app`)
    const pool = server.pool({ user: 'app', max: 1 })
    await migratePostgres(pool, { schema })
    const store = createPostgresStore({ pool, schema })
    await store.withLease(KEY, { waitMs: 0, ttlMs: 5_000 }, ({ fence }) => store.write(KEY, bytes('one'), { fence }))
    const listed = []
    for await (const { key } of store.list({ prefix: 'credential/', limit: 5 })) listed.push(key)
    expect(listed).toEqual([KEY])
    expect(await store.take(KEY)).toBeDefined()
    await expect(migratePostgres(pool, { schema: 'another' })).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
      details: { sqlState: '42501' },
    })
  })

  test('missing tables are told, with the way to make them', async () => {
    const store = createPostgresStore({ pool: server.pool(), schema: 'nowhere' })
    const missing = { code: 'STORE_UNREADABLE', hint: expect.stringContaining('migratePostgres') }
    await expect(store.read(KEY)).rejects.toMatchObject(missing)
    await expect(store.write(KEY, bytes('x'))).rejects.toMatchObject({ ...missing, code: 'STORE_WRITE_FAILED' })
  })
})

describe('a database that can lose what it has acknowledged', () => {
  const faults: Readonly<Record<string, (schema: string) => Promise<Parameters<PostgresServer['pool']>[0]>>> = {
    'synchronous_commit is off': async () => ({ options: '-c synchronous_commit=off' }),
    'its tables are unlogged': async (schema) => {
      await server.pool().query(`alter table ${schema}.leases set unlogged`)
      return {}
    },
    'fsync is off': async () => {
      await server.pool().query('alter system set fsync = off')
      await server.pool().query('select pg_reload_conf()')
      return {}
    },
  }

  test.each(Object.entries(faults))('is refused before anything is changed: %s', async (fault, connection) => {
    const schema = await makeSchema(server)
    const pool = server.pool({ max: 1, ...(await connection(schema)) })
    try {
      await expect
        .poll(async () => codeOf(() => createPostgresStore({ pool, schema }).remove(KEY)))
        .toBe('STORE_UNSAFE')
      const store = createPostgresStore({ pool, schema })
      const refusal = { code: 'STORE_UNSAFE', message: expect.stringContaining(fault) }
      await expect(store.write(KEY, bytes('x'))).rejects.toMatchObject(refusal)
      await expect(store.take(KEY)).rejects.toMatchObject(refusal)
      let ran = false
      const lease = store.withLease(KEY, { waitMs: 0, ttlMs: 1_000 }, async () => void (ran = true))
      await expect(lease).rejects.toMatchObject(refusal)
      expect(ran).toBe(false)
      expect(await store.read(KEY)).toBeUndefined()

      const careless = createPostgresStore({ pool, schema, allowDataLoss: true })
      await careless.write(KEY, bytes('x'))
      expect(await textOf(careless, KEY)).toBe('x')
    } finally {
      await server.pool().query('alter system reset fsync')
      await server.pool().query('select pg_reload_conf()')
    }
  })

  test('is looked at once', async () => {
    const { schema, pool } = await emptyStore(server, makeSchema)
    const asked: string[] = []
    const watched = {
      query(text: string, values?: unknown[]) {
        asked.push(text)
        return pool.query(text, values)
      },
    }
    const store = createPostgresStore({ pool: watched, schema })
    await Promise.all(['a', 'b', 'c'].map((key) => store.write(key, bytes('x'))))
    await store.write('d', bytes('x'))
    expect(asked.filter((text) => text.includes('synchronous_commit'))).toHaveLength(1)
  })
})

describe('a database that cannot be reached', () => {
  test('is told by its code, without what it was connected with', async () => {
    const password = 'planted-database-password'
    const connectionString = `postgres://someone:${password}@127.0.0.1:${await findFreePort()}/db`
    const store = createPostgresStore({ pool: server.pool({ connectionString }) })
    const errors = await Promise.all(
      [store.read(KEY), store.write(KEY, bytes('x')), store.withLease(KEY, { waitMs: 0, ttlMs: 1 }, async () => 1)].map(
        (call) => call.then(String, (error: unknown) => error),
      ),
    )
    expect(errors[0]).toMatchObject({ code: 'STORE_UNREADABLE', details: { reason: 'ECONNREFUSED' } })
    for (const error of errors) {
      expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') })
      const shown = `${inspect(error, { depth: 12, showHidden: true })} ${JSON.stringify(error)}`
      expect(shown.includes(password)).toBe(false)
    }
  })

  test.each([
    ['ECONNREFUSED', { reason: 'ECONNREFUSED' }],
    ['28P01', { sqlState: '28P01' }],
    [undefined, {}],
  ])('is told without the words of the driver below, which may hold anything (%s)', async (code, details) => {
    const failure = Object.assign(new Error('postgres://a:planted-password@host failed'), { code })
    const store = createPostgresStore({ pool: { query: () => Promise.reject(failure) } })
    const error: unknown = await store.read(KEY).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'STORE_UNREADABLE', details })
    expect(`${String(error)} ${JSON.stringify(error)}`.includes('planted-')).toBe(false)
  })

  test('is told when it takes no writes', async () => {
    const { schema, store } = await emptyStore(server, makeSchema)
    await store.write(KEY, bytes('x'))
    const pool = server.pool({ options: '-c default_transaction_read_only=on' })
    const replica = createPostgresStore({ pool, schema })
    expect(await textOf(replica, KEY)).toBe('x')
    await expect(replica.remove(KEY)).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
      details: { sqlState: '25006' },
      hint: expect.stringContaining('primary'),
    })
  })
})

describe('what the database rolls back for the sake of another transaction', () => {
  test('is tried again, and then sees what the other has written', async () => {
    const { schema, store } = await emptyStore(server, makeSchema)
    const { version } = await store.write(KEY, bytes('old'))
    const pool = server.pool({ options: '-c default_transaction_isolation=serializable' })
    const other = await server.pool({ max: 1 }).connect()
    try {
      await other.query('begin')
      await other.query(`update ${schema}.records set payload = 'new', version = gen_random_uuid() where key = $1`, [
        KEY,
      ])
      const late = createPostgresStore({ pool, schema }).write(KEY, bytes('late'), { expected: version })
      expect(await Promise.race([late.then(() => 'written'), sleep(150, 'waiting')])).toBe('waiting')
      await other.query('commit')
      await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
    } finally {
      other.release()
    }
  })

  test.each([
    ['40P01', 6, 'STORE_WRITE_FAILED'],
    ['40001', 6, 'STORE_WRITE_FAILED'],
    ['23514', 1, 'STORE_WRITE_FAILED'],
  ])('SQLSTATE %s is asked at most %i times', async (sqlState, times, code) => {
    let asked = 0
    const pool = {
      async query() {
        asked++
        throw Object.assign(new Error('rolled back'), { code: sqlState })
      },
    }
    const clock = { now: () => 0, sleep: async () => {} }
    const store = createPostgresStore({ pool, clock, allowDataLoss: true })
    await expect(store.remove(KEY)).rejects.toMatchObject({ code, details: { sqlState } })
    expect(asked).toBe(times)
  })
})

describe('listing', () => {
  test('goes through more than one page', async () => {
    const { schema, pool, store } = await emptyStore(server, makeSchema)
    await pool.query(`insert into ${schema}.records
      select 'a/' || lpad(n::text, 5, '0'), '', gen_random_uuid(), 10000 - n, null from generate_series(1, 1203) n`)
    const keysOf = async (query: { dueBefore?: number; limit: number }) => {
      const keys: string[] = []
      for await (const { key } of store.list({ prefix: 'a/', ...query })) keys.push(key)
      return keys
    }
    const all = Array.from({ length: 1203 }, (_, index) => `a/${String(index + 1).padStart(5, '0')}`)
    expect(await keysOf({ limit: 5_000 })).toEqual(all)
    expect(await keysOf({ limit: 777 })).toEqual(all.slice(0, 777))
    expect(await keysOf({ limit: 5_000, dueBefore: 20_000 })).toEqual(all.toReversed())
  })

  test('finds 100 due records among 10,000 by reading no more than those', async () => {
    const { schema, pool } = await emptyStore(server, makeSchema)
    await pool.query(`insert into ${schema}.records
      select 'credential/' || n, 'sealed', gen_random_uuid(), n, null from generate_series(1, 10000) n`)
    await pool.query(`analyze ${schema}.records`)
    const plans: unknown[] = []
    const explaining = {
      async query(text: string, values?: unknown[]) {
        plans.push((await pool.query(`explain (analyze, format json) ${text}`, values)).rows)
        return pool.query(text, values)
      },
    }
    const found: string[] = []
    const store = createPostgresStore({ pool: explaining, schema })
    for await (const { key } of store.list({ prefix: 'credential/', dueBefore: 5_000, limit: 100 })) found.push(key)
    expect(found).toHaveLength(100)
    const read = [...JSON.stringify(plans).matchAll(/"(?:Actual Rows|Rows Removed by \w+)":(\d+)/g)]
    expect(read.length).toBeGreaterThan(0)
    expect(Math.max(...read.map(([, rows]) => Number(rows)))).toBeLessThanOrEqual(200)
  })
})

test('sweeps expired records when one that expires is created, by the clock it was given', async () => {
  const { schema, pool } = await emptyStore(server, makeSchema)
  const time = { now: 1_000_000 }
  const store = createPostgresStore({ pool, schema, clock: { now: () => time.now, sleep: async () => {} } })
  await store.write('pending/old', bytes('x'), { expiresAt: 1_000_000 })
  await store.write('pending/later', bytes('x'), { expiresAt: 9_000_000 })
  time.now += 60_000
  await store.write('pending/a', bytes('x'), { expiresAt: 9_000_000 })
  expect(await store.read('pending/old')).toBeDefined()
  time.now += 1
  await store.write('pending/b', bytes('x'), { expiresAt: 9_000_000 })
  expect(await store.read('pending/old')).toBeUndefined()
  expect(await store.read('pending/later')).toBeDefined()
})

async function codeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}
