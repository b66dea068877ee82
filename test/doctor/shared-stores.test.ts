import type { RecordStore } from 'evergrant'
import { createPostgresStore } from 'evergrant/store/postgres'
import { createRedisStore } from 'evergrant/store/redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../cli/evergrant.js'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'
import { type RedisServer, startRedis } from '../servers/redis.js'
import { reportOf } from './ward.js'

const KEY = `main:${Buffer.alloc(32, 5).toString('base64')}`
const PASSWORD = 'planted-database-password'
const MANY_PROGRAMS_MS = 60_000

let world: World
let redis: RedisServer
let postgres: PostgresServer
beforeAll(async () => {
  const [first, second, third] = await Promise.all([createWorld(), startRedis(), startPostgres()])
  world = first
  redis = second
  postgres = third
}, MANY_PROGRAMS_MS)
afterAll(async () => {
  await Promise.all([world[Symbol.asyncDispose](), redis.stop(), postgres.stop()])
})

async function doctor(store: string) {
  const env = { EVERGRANT_STORE: store, EVERGRANT_KEY: KEY }
  const report = reportOf(await world.run(['doctor', '--json', '--offline'], { env }))
  expect(report.output).not.toContain(PASSWORD)
  expect(report.output).not.toContain(KEY.slice(5))
  return { ...report, complaints: report.complaints.filter(({ id }) => id !== 'logins.state') }
}

const unwell = (id: string, outcome: 'warn' | 'fail', found: RegExp, next: RegExp) => [
  expect.objectContaining({ id, outcome, found: expect.stringMatching(found), next: expect.stringMatching(next) }),
]

async function scratchIn(store: RecordStore): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list({ prefix: 'scratch/', limit: 100 })) keys.push(key)
  return keys
}

const foundBy = ({ checks }: Awaited<ReturnType<typeof doctor>>, id: string) => checks.find((each) => each.id === id)

describe('Redis', () => {
  const url = (parameters = '') => `redis://ignored:${PASSWORD}@127.0.0.1:${redis.port}/0${parameters}`
  afterEach(async () => {
    const client = await redis.ioredis()
    await client.config('SET', 'appendonly', 'yes')
  })
  beforeAll(async () => {
    const client = await redis.ioredis()
    await client.call('ACL', 'SETUSER', 'ignored', 'on', `>${PASSWORD}`, '~*', '+@all')
  })

  test('that keeps what it acknowledges is well, also from a second process', async () => {
    const report = await doctor(url())
    expect({ code: report.code, complaints: report.complaints }).toEqual({ code: 0, complaints: [] })
    expect(foundBy(report, 'store.open')?.found).toMatch(
      /^Redis at 127\.0\.0\.1:\d+, database 0, (?:Redis|Valkey) \d+\./,
    )
    expect(foundBy(report, 'clock.store')?.found).toMatch(/^agrees with the database \(\d+ s apart\)$/)
    for (const id of ['store.write', 'key.seal', 'lock.lease', 'process.records', 'process.lock']) {
      expect(foundBy(report, id)).toMatchObject({ id, outcome: 'ok' })
    }
    expect(await scratchIn(createRedisStore({ client: await redis.ioredis() }))).toEqual([])
  })

  test('that can lose writes is refused by that name, and nothing is tried on it', async () => {
    const client = await redis.ioredis()
    await client.config('SET', 'appendonly', 'no')
    const report = await doctor(url())
    expect(report.code).toBe(1)
    expect(report.complaints).toEqual(unwell('store.durability', 'fail', /appendonly is "no"/, /redis\.conf/))
    expect(foundBy(report, 'store.write')).toMatchObject({
      outcome: 'skipped',
      found: 'not looked at, because of store.durability',
    })
    const accepted = await doctor(url('?allowDataLoss=true'))
    expect(accepted.code).toBe(0)
    expect(accepted.complaints).toEqual(
      unwell('store.durability', 'warn', /appendonly is "no"; that was accepted by allowDataLoss$/, /redis\.conf/),
    )
  })

  test('that may lose writes and does not is told so', async () => {
    const report = await doctor(url('?allowDataLoss=true'))
    expect(foundBy(report, 'store.durability')).toMatchObject({
      outcome: 'ok',
      found: 'it keeps what it acknowledges; allowDataLoss is set, and not needed',
    })
  })

  test('that is not there is the one thing that fails', async () => {
    const report = await doctor(`redis://127.0.0.1:1/0`)
    expect(report.code).toBe(1)
    expect(report.complaints).toEqual(
      unwell('store.open', 'fail', /gives no connection \(ECONNREFUSED\)/, /Redis runs/),
    )
  })
})

describe('PostgreSQL', () => {
  const url = (role: string, parameters = '') =>
    `postgres://${role}:${PASSWORD}@127.0.0.1:${postgres.port}/postgres${parameters}`

  test('that keeps what it acknowledges is well, also from a second process', async () => {
    const report = await doctor(url('postgres'))
    expect({ code: report.code, complaints: report.complaints }).toEqual({ code: 0, complaints: [] })
    expect(foundBy(report, 'store.open')?.found).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+, database postgres, PostgreSQL \d+/,
    )
    expect(foundBy(report, 'clock.store')?.outcome).toBe('ok')
    expect(await scratchIn(createPostgresStore({ pool: postgres.pool() }))).toEqual([])
  })

  test('that answers before it has written is refused by that name', async () => {
    await postgres
      .pool()
      .query('create role careless login superuser; alter role careless set synchronous_commit = off')
    const report = await doctor(url('careless'))
    expect(report.code).toBe(1)
    expect(report.complaints).toEqual(unwell('store.durability', 'fail', /synchronous_commit is off$/, /allowDataLoss/))
    const accepted = await doctor(url('careless', '?allowDataLoss=true'))
    expect(accepted.code).toBe(0)
    expect(accepted.complaints).toEqual(
      unwell('store.durability', 'warn', /synchronous_commit is off; that was accepted by allowDataLoss$/, /setting/),
    )
  })
})
