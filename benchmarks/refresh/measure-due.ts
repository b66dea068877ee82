import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { createFileStore } from 'evergrant/store/file'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import type { RecordStore } from 'evergrant'
import { dueKeys, findDue, SCALE, writeLogins } from '../../test/due-logins/due-logins.js'
import { countEntries } from '../../test/due-logins/entries-read.js'
import { explaining } from '../../test/due-logins/rows-read.js'
import { startPostgres } from '../../test/servers/postgres.js'
import { startRedis } from '../../test/servers/redis.js'
import { makeFolder, removeFolder } from '../../test/servers/service-process.js'
import { rounded } from './figures.js'
import type { DueFigures } from './results.js'
import type { StoreKind } from './stores.js'

interface Subject {
  readonly store: RecordStore
  /** How many rows, entries or files it looks at meanwhile. */
  countReads(work: (store: RecordStore) => Promise<void>): Promise<number>
  stop(): Promise<void>
}

/** Finds the due logins among ten thousand, in a store whose records were written directly. */
export async function measureDue(kind: StoreKind): Promise<DueFigures> {
  const { store, countReads, stop } = await OPEN[kind]()
  try {
    await writeLogins(store)
    const begun = performance.now()
    const found = await findDue(store)
    const tookMs = performance.now() - begun
    if (found.join() !== dueKeys().join()) throw new Error(`${kind} found others than those that are due`)
    const read = await countReads(async (counting) => void (await findDue(counting)))
    return { store: kind, records: SCALE.records, due: found.length, read, tookMs: rounded(tookMs) }
  } finally {
    await stop()
  }
}

const OPEN: Readonly<Record<StoreKind, () => Promise<Subject>>> = {
  async postgres() {
    const server = await startPostgres()
    const pool = server.pool({ max: 10 })
    await migratePostgres(pool)
    const watched = explaining(pool)
    return {
      store: createPostgresStore({ pool }),
      async countReads(work) {
        await work(createPostgresStore({ pool: watched }))
        return watched.rowsRead()
      },
      stop: () => server.stop(),
    }
  },

  async redis() {
    const server = await startRedis()
    const store = createRedisStore({ client: await server.nodeRedis() })
    return { store, countReads: (work) => countEntries(server, () => work(store)), stop: () => server.stop() }
  },

  async file() {
    const folder = makeFolder('evergrant-bench-', undefined)
    const store = createFileStore({ folder })
    return { store, countReads: (work) => countOpenedFiles(() => work(store)), stop: async () => removeFolder(folder) }
  },
}

async function countOpenedFiles(work: () => Promise<void>): Promise<number> {
  let opened = 0
  const { open } = fs
  fs.open = (...args) => {
    opened += 1
    return open(...args)
  }
  // What has imported the function by name gets it, too.
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    fs.open = open
    syncBuiltinESMExports()
  }
  return opened
}
