import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore, type RecordStore } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import { describe, expect, test } from 'vitest'
import { startPostgres } from '../servers/postgres.js'
import { startRedis } from '../servers/redis.js'
import { runPaced } from './paced-programs.js'

const PROGRAMS = 4
const SLOW_MS = 120_000
const each = <T>(make: () => T): T[] => Array.from({ length: PROGRAMS }, make)

type Use = (stores: readonly RecordStore[]) => Promise<void>

const withFiles = async (use: Use) => {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-paced-'))
  try {
    await use(each(() => createFileStore({ folder: join(folder, 'store') })))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
const withPostgres = async (use: Use) => {
  const server = await startPostgres()
  try {
    await migratePostgres(server.pool({ max: 1 }), { schema: 'paced' })
    await use(each(() => createPostgresStore({ pool: server.pool({ max: 1 }), schema: 'paced' })))
  } finally {
    await server.stop()
  }
}
const withRedis = async (use: Use) => {
  const server = await startRedis()
  try {
    const clients = await Promise.all(each(() => server.nodeRedis()))
    await use(clients.map((client) => createRedisStore({ client, prefix: 'paced' })))
  } finally {
    await server.stop()
  }
}

describe.each<[string, (use: Use) => Promise<void>]>([
  ['files', withFiles],
  ['PostgreSQL', withPostgres],
  ['Redis', withRedis],
])('four programs over %s', (_, withStores) => {
  test('send no more than 180 requests in any minute, and as many as that', { timeout: SLOW_MS }, () =>
    withStores(async (stores) => {
      const { busiest, calls, failed } = await runPaced({ stores, callsEach: 100 })
      expect({ calls, failed }).toEqual({ calls: 400, failed: 0 })
      expect(busiest).toBeLessThanOrEqual(180)
      expect(busiest).toBeGreaterThan(150)
    }),
  )
})

/** Keeps what a program writes of its limit from the others. */
function withLimitsOfItsOwn(store: RecordStore): RecordStore {
  const own = createMemoryStore()
  const of = (key: string) => (key.startsWith('limits/') ? own : store)
  return {
    ...store,
    read: (key) => of(key).read(key),
    write: (key, payload, options) => of(key).write(key, payload, options),
  }
}

test('four programs that do not share their limit send more', { timeout: SLOW_MS }, async () => {
  const store = createMemoryStore()
  const { busiest } = await runPaced({ stores: each(() => withLimitsOfItsOwn(store)), callsEach: 100 })
  expect(busiest).toBeGreaterThan(180)
})

test('where no limit is known, none is kept', { timeout: SLOW_MS }, async () => {
  const { busiest, events } = await runPaced({ stores: [createMemoryStore()], callsEach: 300, policy: {} })
  expect(busiest).toBeGreaterThan(180)
  expect(events.some(({ type }) => type === 'requests_held')).toBe(false)
})

test.each(['tool-error', 'http-429'] as const)(
  'programs that take a server for more patient than it is wait for one another by %s, and lose no call',
  { timeout: SLOW_MS },
  async (rateLimit) => {
    const store = createMemoryStore()
    const { calls, failed, events } = await runPaced({
      stores: [store, store],
      callsEach: 150,
      policy: { requestsPerMinute: 10_000 },
      sandbox: { rateLimit, plan: 'plus' },
    })
    expect({ calls: calls >= 300, failed }).toEqual({ calls: true, failed: 0 })
    // Of each full minute those that were under way, and nobody after them.
    const putOff = events.filter(({ type }) => type === 'rate_limited').length
    expect(putOff).toBeGreaterThan(0)
    expect(putOff).toBeLessThanOrEqual(12)
  },
)
