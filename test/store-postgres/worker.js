// One process of several over one database. It obeys its parent: { schema, task, times }, and answers 'done' or what went wrong.
import pg from 'pg'
import { createPostgresStore } from 'evergrant/store/postgres'

const KEY = 'limits/counter'
const pool = new pg.Pool({ connectionString: process.argv[2], max: 2 })

const tasks = {
  async increment(store) {
    for (;;) {
      try {
        return await addOne(store)
      } catch (error) {
        if (error.code !== 'STORE_CONFLICT') throw error
      }
    }
  },
  'increment-under-lease': (store) =>
    store.withLease(KEY, { waitMs: 20_000, ttlMs: 10_000 }, ({ fence }) => addOne(store, { fence })),
}

async function addOne(store, options) {
  const { payload, version } = await store.read(KEY)
  const next = Number(new TextDecoder().decode(payload)) + 1
  await store.write(KEY, new TextEncoder().encode(String(next)), { expected: version, ...options })
}

async function perform({ schema, task, times }) {
  const store = createPostgresStore({ pool, schema })
  try {
    for (let time = 0; time < times; time++) await tasks[task](store)
    process.send('done')
  } catch (error) {
    process.send(`${error.code}: ${error.message}`)
  }
}

process.on('message', (order) => void perform(order))
process.on('disconnect', () => void pool.end())
process.send('ready')
