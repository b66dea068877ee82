import type pg from 'pg'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { recordStoreContract } from 'evergrant/store/contract'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'

let server: PostgresServer
let bouncerPort: number

beforeAll(async () => {
  server = await startPostgres()
  bouncerPort = await server.startBouncer(2)
})
afterAll(() => server.stop())

describe.each([
  ['PostgreSQL', 'direct', () => ({})],
  ['PgBouncer in transaction mode', 'pooled', () => ({ port: bouncerPort })],
])('records behind %s', (_, schema, connection) => {
  let pool: pg.Pool
  let peerPool: pg.Pool
  beforeAll(async () => {
    pool = server.pool({ max: 4, ...connection() })
    peerPool = server.pool({ max: 2, ...connection() })
    await migratePostgres(pool, { schema })
  })

  recordStoreContract({
    describe,
    test,
    createStore: async () => ({
      store: createPostgresStore({ pool, schema }),
      peer: createPostgresStore({ pool: peerPool, schema }),
      takeOverLease: async (key) => {
        const takeOver = `update ${schema}.leases set owner = gen_random_uuid(), fence = fence + 1 where key = $1`
        await pool.query(takeOver, [key])
      },
      close: async () => {
        await pool.query(`delete from ${schema}.records; delete from ${schema}.leases`)
      },
    }),
  })
})
