import pg from 'pg'
import { EvergrantError } from '../../errors.js'
import { assertPostgresDurable, createPostgresStore, migratePostgres } from '../../store/drivers/postgres/index.js'
import type { SharedStore, StoreServer } from './shared-store.js'

const TIMEOUT_MS = 10_000
/** One command does little at a time, and a hundred commands at once must not use up the server's connections. */
const MAX_CONNECTIONS = 2

/**
 * The tables are made at the first use. `?schema=NAME` and `?allowDataLoss=true` of the URL are the options of the same names; what
 * else it says is for the database client.
 */
export async function openPostgres(url: URL): Promise<SharedStore> {
  const { schema, allowDataLoss, connectionString } = optionsIn(url)
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'evergrant',
    allowExitOnIdle: true,
  })
  // A connection that breaks while idle is no one's failure: the next statement takes another.
  pool.on('error', () => {})
  try {
    const store = withUsableName(() => createPostgresStore({ pool, allowDataLoss, ...schema }))
    await migratePostgres(pool, schema)
    const server = serverOf(pool, { allowDataLoss, schema })
    return { store: { ...store, close: () => pool.end() }, describeStore: describe(url, schema), server }
  } catch (error) {
    await pool.end()
    throw error
  }
}

function serverOf(
  pool: pg.Pool,
  { allowDataLoss, schema }: { readonly allowDataLoss: boolean; readonly schema: Schema },
): StoreServer {
  const ask = async (expression: string): Promise<string | undefined> => {
    const { rows } = await pool.query<{ answer: string }>(`select (${expression})::text as answer`)
    return rows[0]?.answer
  }
  return {
    allowDataLoss,
    version: async () => `PostgreSQL ${await ask("current_setting('server_version')")}`,
    now: async () => Number(await ask('extract(epoch from clock_timestamp()) * 1000')),
    assertDurable: () => assertPostgresDurable({ pool, ...schema }),
  }
}

interface Schema {
  readonly schema?: string
}

function optionsIn(url: URL) {
  const rest = new URL(url)
  const schema = rest.searchParams.get('schema')
  const allowDataLoss = rest.searchParams.get('allowDataLoss') === 'true'
  rest.searchParams.delete('schema')
  rest.searchParams.delete('allowDataLoss')
  return { schema: schema === null ? {} : { schema }, allowDataLoss, connectionString: rest.href }
}

/** The name comes from the URL and not from a program. */
function withUsableName<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new EvergrantError('USAGE', 'EVERGRANT_STORE has a schema that cannot be one', {
      hint: 'Give ?schema=NAME a name of letters, digits, _ and $.',
    })
  }
}

function describe({ host, pathname, searchParams }: URL, { schema }: Schema): string {
  const server = host || searchParams.get('host') || 'localhost'
  const database = pathname.length > 1 ? `, database ${pathname.slice(1)}` : ''
  return `PostgreSQL at ${server}${database}${schema === undefined ? '' : `, schema ${schema}`}`
}
