// The store of one actor, over a server or a folder that others share.

/** `library` is the folder of a built copy of the library; without it the installed one is used. */
export async function openStore({ kind, ...options }, library) {
  const load = (name) => import(library ? `${library}/store/drivers/${name}/index.js` : `evergrant/store/${name}`)
  if (kind === 'file') {
    const { createFileStore } = await load('file')
    return { store: createFileStore(options), end: async () => {} }
  }
  if (kind === 'postgres') {
    const { createPostgresStore } = await load('postgres')
    const { default: pg } = await import('pg')
    const { url, schema } = options
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    pool.on('error', () => {})
    return { store: createPostgresStore({ pool, schema }), end: () => pool.end() }
  }
  const { createRedisStore } = await load('redis')
  const { createClient } = await import('redis')
  const { url, prefix } = options
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  return { store: createRedisStore({ client, prefix }), end: async () => client.destroy() }
}
