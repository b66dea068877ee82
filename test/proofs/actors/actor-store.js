// The store of one actor, over a server or a folder that others share.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built library, module by module, beside the bundle that is published: proofs stop it between the steps of its store. */
export const BUILT = dirname(dirname(fileURLToPath(import.meta.resolve('evergrant'))))

/** By which a server knows the connections of this process. */
const NAME = `actor-${process.pid}`

/** `library` is the folder of a built copy of the library. The file store calls `onStep` between its changes to the file system. */
export async function openStore({ kind, ...options }, { library = BUILT, onStep }) {
  const load = (path) => import(`${library}/store/drivers/${path}.js`)
  if (kind === 'memory') {
    const { createMemoryStore } = await load('memory/memory-store')
    return { store: createMemoryStore(), end: async () => {} }
  }
  if (kind === 'file') {
    const { openFileStore } = await load('file/file-store')
    return { store: openFileStore(options, onStep), end: async () => {} }
  }
  if (kind === 'postgres') {
    const { createPostgresStore } = await load('postgres/index')
    const { default: pg } = await import('pg')
    const { url, schema } = options
    const pool = new pg.Pool({ connectionString: url, max: 2, application_name: NAME })
    pool.on('error', () => {})
    return { store: createPostgresStore({ pool, schema }), end: () => pool.end() }
  }
  const { createRedisStore } = await load('redis/index')
  const { createClient } = await import('redis')
  const { url, prefix } = options
  const client = createClient({ url, name: NAME })
  client.on('error', () => {})
  await client.connect()
  return { store: createRedisStore({ client, prefix }), end: async () => client.destroy() }
}

/** A store that can be left: then it takes no lease and keeps what it writes to itself, as clients do that share a login and no rules. */
export function leaving(store) {
  let own
  return {
    leave: () => void (own = new Map()),
    store: {
      ...store,
      read: async (key) => own?.get(key) ?? (await store.read(key)),
      async write(key, payload, options) {
        if (own === undefined) return store.write(key, payload, options)
        const record = { payload, version: `own-${Math.random()}` }
        own.set(key, record)
        return record
      },
      withLease(key, options, run) {
        if (own === undefined) return store.withLease(key, options, run)
        return run({ signal: new AbortController().signal, fence: 0n })
      },
    },
  }
}
