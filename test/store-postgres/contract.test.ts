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
  ['PostgreSQL', () => server.pool({ max: 4 }), () => server.pool({ max: 2 })],
  [
    'PgBouncer in transaction mode',
    () => server.pool({ port: bouncerPort, max: 8 }),
    () => server.pool({ port: bouncerPort, max: 4 }),
  ],
])('records behind %s', (name, createPool, createPeerPool) => {
  let pools: ReturnType<PostgresServer['pool']>[] = []
  let schemas = 0
  beforeAll(() => {
    pools = [createPool(), createPeerPool()]
  })

  recordStoreContract({
    describe,
    test,
    createStore: async () => {
      const [pool, peerPool] = pools
      const schema = `${name.slice(0, 4).toLowerCase()}_${++schemas}`
      await migratePostgres(pool!, { schema })
      return {
        store: createPostgresStore({ pool: pool!, schema }),
        peer: createPostgresStore({ pool: peerPool!, schema }),
        takeOverLease: async (key) => {
          await pool!.query(`update ${schema}.leases set owner = gen_random_uuid(), fence = fence + 1 where key = $1`, [key])
        },
        close: async () => {
          await pool!.query(`drop schema ${schema} cascade`)
        },
      }
    },
  })
})
