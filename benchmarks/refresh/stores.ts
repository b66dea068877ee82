import pg from 'pg'
import { createClient } from 'redis'
import type { RecordStore } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import { startPostgres } from '../../test/servers/postgres.js'
import { startRedis } from '../../test/servers/redis.js'
import { makeFolder, removeFolder } from '../../test/servers/service-process.js'

export const STORE_KINDS = ['postgres', 'redis', 'file'] as const
export type StoreKind = (typeof STORE_KINDS)[number]

/** Where the records are: a URL, or a folder. */
export interface StorePlace {
  readonly kind: StoreKind
  readonly at: string
}

export interface StoreServer {
  readonly place: StorePlace
  /** The server's name and version. */
  readonly version: string
  stop(): Promise<void>
}

/** An empty store, on a server of its own that keeps what it acknowledges. */
export async function startStore(kind: StoreKind): Promise<StoreServer> {
  switch (kind) {
    case 'postgres': {
      const server = await startPostgres()
      const pool = server.pool({ max: 1 })
      await migratePostgres(pool)
      const { rows } = await pool.query<{ server_version: string }>('show server_version')
      const version = `PostgreSQL ${rows[0]?.server_version.split(' ')[0]}`
      return { place: { kind, at: server.url }, version, stop: () => server.stop() }
    }
    case 'redis': {
      const server = await startRedis()
      const information = await (await server.nodeRedis()).info('server')
      const version = `Redis ${/redis_version:(\S+)/.exec(information)?.[1]}`
      return { place: { kind, at: server.url }, version, stop: () => server.stop() }
    }
    case 'file': {
      const folder = makeFolder('evergrant-bench-', undefined)
      return { place: { kind, at: folder }, version: 'files', stop: async () => removeFolder(folder) }
    }
  }
}

/** Connections of one process to PostgreSQL. */
const POOL_SIZE = 10

/** The store of one process. */
export async function openStore({ kind, at }: StorePlace): Promise<RecordStore> {
  switch (kind) {
    case 'postgres': {
      const pool = new pg.Pool({ connectionString: at, max: POOL_SIZE })
      return { ...createPostgresStore({ pool }), close: () => pool.end() }
    }
    case 'redis': {
      const client = createClient({ url: at })
      client.on('error', (error: unknown) => process.emitWarning(`Redis: ${String(error)}`))
      await client.connect()
      return { ...createRedisStore({ client }), close: () => client.close() }
    }
    case 'file':
      return createFileStore({ folder: at })
  }
}
