import { migratePostgres } from 'evergrant/store/postgres'
import type pg from 'pg'
import { startPostgres } from '../../servers/postgres.js'
import { type RedisServer, startRedis } from '../../servers/redis.js'
import { makeFolder, removeFolder } from '../../servers/service-process.js'
import type { SharedStore } from '../actors/actors.js'

export type StoreKind = SharedStore['kind']

/** Stores for processes to share, on real servers. */
export interface Stores {
  /** Connections for whoever runs the servers. */
  readonly postgres: pg.Pool
  readonly redis: Awaited<ReturnType<RedisServer['nodeRedis']>>
  /** An empty one. */
  create<K extends StoreKind>(kind: K): Promise<Extract<SharedStore, { kind: K }>>
  close(): Promise<void>
}

export async function startStores(): Promise<Stores> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const admin = postgres.pool({ max: 2 })
  const folders: string[] = []
  let count = 0

  const make: { readonly [K in StoreKind]: () => Promise<Extract<SharedStore, { kind: K }>> } = {
    memory: async () => ({ kind: 'memory' }),
    async file() {
      const folder = makeFolder('evergrant-proof-', undefined)
      folders.push(folder)
      return { kind: 'file', folder }
    },
    async postgres() {
      const schema = `proof_${(count += 1)}`
      await migratePostgres(admin, { schema })
      return { kind: 'postgres', url: postgres.url, schema }
    },
    redis: async () => ({ kind: 'redis', url: redis.url, prefix: `proof-${(count += 1)}` }),
  }

  return {
    postgres: admin,
    redis: await redis.nodeRedis(),
    create: (kind) => make[kind](),
    async close() {
      for (const folder of folders) removeFolder(folder)
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}
