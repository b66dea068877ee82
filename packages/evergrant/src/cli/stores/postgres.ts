import pg from 'pg'
import { createPostgresStore, migratePostgres } from '../../store/drivers/postgres/index.js'
import type { SharedStore } from '../store-from-environment.js'

const TIMEOUT_MS = 10_000
/** One command does little at a time; a hundred of them at once must not use up the server's connections. */
const MAX_CONNECTIONS = 2

/** The tables are made at the first use. */
export async function openPostgres(url: URL): Promise<SharedStore> {
  const pool = new pg.Pool({
    connectionString: url.href,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'evergrant',
    allowExitOnIdle: true,
  })
  // A connection that breaks while idle is no one's failure: the next statement takes another.
  pool.on('error', () => {})
  try {
    await migratePostgres(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    store: { ...createPostgresStore({ pool }), close: () => pool.end() },
    describeStore: describe(url),
  }
}

function describe({ host, pathname, searchParams }: URL): string {
  const database = decoded(pathname.slice(1))
  const server = host || searchParams.get('host') || 'localhost'
  return `PostgreSQL at ${server}${database === '' ? '' : `, database ${database}`}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
