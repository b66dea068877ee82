// One process of several over one database. It obeys its parent: { task, times }, and answers 'done' or what went wrong.
import pg from 'pg'
import { createPostgresStore } from 'evergrant/store/postgres'

const KEY = 'limits/counter'
const [url, schema] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 2 })
const store = createPostgresStore({ pool, schema })

const tasks = {
  async increment() {
    for (;;) {
      try {
        return await addOne()
      } catch (error) {
        if (error.code !== 'STORE_CONFLICT') throw error
      }
    }
  },
  'increment-under-lease': () =>
    store.withLease(KEY, { waitMs: 20_000, ttlMs: 10_000 }, ({ fence }) => addOne({ fence })),
}

async function addOne(options) {
  const { payload, version } = await store.read(KEY)
  const next = Number(new TextDecoder().decode(payload)) + 1
  await store.write(KEY, new TextEncoder().encode(String(next)), { expected: version, ...options })
}

async function perform({ task, times }) {
  try {
    for (let time = 0; time < times; time++) await tasks[task]()
    process.send('done')
  } catch (error) {
    process.send(`${error.code}: ${error.message}`)
  }
}

process.on('message', (order) => void perform(order))
process.on('disconnect', () => void pool.end())
process.send('ready')
