import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecordStore } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import { startPostgres } from '../../servers/postgres.js'
import { startRedis } from '../../servers/redis.js'
import type { SharedStore } from '../actors/actors.js'
import type { SoakOptions } from './options.js'

/** Where the processes keep the login, open in this process too. */
export interface OpenedStore {
  readonly place: SharedStore
  readonly store: RecordStore
  close(): Promise<void>
}

/** The server of the store is started for it. */
export const openSharedStore: Record<SoakOptions['store'], () => Promise<OpenedStore>> = {
  async file() {
    const folder = mkdtempSync(join(tmpdir(), 'evergrant-soak-'))
    return {
      place: { kind: 'file', folder },
      store: createFileStore({ folder }),
      close: async () => rmSync(folder, { recursive: true }),
    }
  },
  async postgres() {
    const server = await startPostgres()
    const schema = 'soak'
    const pool = server.pool({ max: 2 })
    await migratePostgres(pool, { schema })
    return {
      place: { kind: 'postgres', url: server.url, schema },
      store: createPostgresStore({ pool, schema }),
      close: server.stop,
    }
  },
  async redis() {
    const server = await startRedis()
    const prefix = 'soak'
    return {
      place: { kind: 'redis', url: server.url, prefix },
      store: createRedisStore({ client: await server.nodeRedis(), prefix }),
      close: server.stop,
    }
  },
}
