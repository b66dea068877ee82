import type { RecordStore } from 'evergrant'
import { createPostgresStore, migratePostgres, type PostgresPool } from 'evergrant/store/postgres'
import type { PostgresServer } from '../servers/postgres.js'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export async function textOf(store: RecordStore, key: string): Promise<string | undefined> {
  const record = await store.read(key)
  return record && new TextDecoder().decode(record.payload)
}

/** A schema that nobody else uses. */
export function schemaMaker(): (server: PostgresServer) => Promise<string> {
  let made = 0
  return async (server) => {
    const schema = `s${++made}`
    await migratePostgres(server.pool({ max: 1 }), { schema })
    return schema
  }
}

/** A store of its own, empty. */
export async function emptyStore(server: PostgresServer, makeSchema: ReturnType<typeof schemaMaker>) {
  const schema = await makeSchema(server)
  const pool = server.pool({ max: 2 })
  return { schema, pool, store: createPostgresStore({ pool, schema }) }
}

/** A pool whose statements can be made to hang or to fail, as a network does. */
export function unreliable(pool: PostgresPool) {
  let fault: 'none' | 'hangs' | 'fails' = 'none'
  const faulty: PostgresPool = {
    async query(text, values) {
      if (fault === 'hangs') await new Promise(() => {})
      if (fault === 'fails') throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      return pool.query(text, values)
    },
  }
  return { pool: faulty, become: (next: typeof fault) => void (fault = next) }
}
