import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMemoryStore } from 'evergrant'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { dueKeys, findDue, SCALE, writeLogins } from './due-logins.js'
import { countEntries } from './entries-read.js'
import { explaining } from './rows-read.js'

let postgres: PostgresServer
let redis: RedisServer
// Nothing here is about what a crash leaves.
beforeAll(async () => {
  ;[postgres, redis] = await Promise.all([startPostgres({ fsync: 'off' }), startRedis({ appendonly: 'no' })])
})
afterAll(() => Promise.all([postgres.stop(), redis.stop()]))

test('PostgreSQL looks at 200 rows at most, before and after it has statistics', async () => {
  const pool = postgres.pool({ max: 10 })
  await migratePostgres(pool)
  await writeLogins(createPostgresStore({ pool, allowDataLoss: true }))
  for (const statement of ['select 1', 'analyze evergrant.records']) {
    await pool.query(statement)
    const watched = explaining(pool)
    expect(await findDue(createPostgresStore({ pool: watched }))).toEqual(dueKeys())
    expect(watched.rowsRead()).toBeGreaterThanOrEqual(SCALE.due)
    expect(watched.rowsRead()).toBeLessThanOrEqual(SCALE.mostRead)
  }
})

test('Redis looks at 200 entries at most', async () => {
  const client = await redis.nodeRedis()
  const store = createRedisStore({ client, allowDataLoss: true })
  await writeLogins(store)
  let found: string[] = []
  const read = await countEntries(redis, async () => void (found = await findDue(store)))
  expect(found).toEqual(dueKeys())
  expect(read).toBeGreaterThanOrEqual(SCALE.due)
  expect(read).toBeLessThanOrEqual(SCALE.mostRead)
})

test('memory finds the same', async () => {
  const store = createMemoryStore()
  await writeLogins(store)
  expect(await findDue(store)).toEqual(dueKeys())
})
