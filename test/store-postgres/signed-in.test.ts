import { createEvergrant, type Evergrant } from 'evergrant'
import { createPostgresStore, migratePostgres } from 'evergrant/store/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, errorOf, type Finished } from '../cli/evergrant.js'
import { callJson, signIn, startPair } from '../e2e/client.js'
import { findFreePort } from '../peers/free-port.js'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'

const PASSWORD = 'planted-database-password'
const KEY = `main:${Buffer.alloc(32, 3).toString('base64')}`
const MANY_PROGRAMS_MS = 60_000

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

describe.each([{ strict: false }, { strict: true }])('eight programs over one database, sandbox %o', ({ strict }) => {
  const openStore = (schema: string) => createPostgresStore({ pool: server.pool({ max: 1 }), schema })

  test('refresh an expired token once, and all are served', async () => {
    const schema = `eight_${String(strict)}`
    await migratePostgres(server.pool({ max: 1 }), { schema })
    await using pair = await startPair({ strict }, { store: openStore(schema) })
    const { sandbox } = pair
    await signIn(pair)
    const programs = Array.from({ length: 8 }, () => pair.another({ store: openStore(schema) }))
    const clients = await Promise.all(programs.map((program) => program.connect({ server: sandbox.url })))

    pair.advance(3600)
    const replies = await Promise.all(clients.map((client) => callJson(client, 'notion-search', { query: 'roadmap' })))
    expect(replies.filter(({ results }) => Array.isArray(results) && results.length > 0)).toHaveLength(8)
    expect(sandbox.stats().byGrantType.refresh_token).toBe(1)
    expect(sandbox.stats().refreshesSucceeded).toBe(1)
    const generations = await Promise.all(programs.map((program) => generationOf(program, sandbox.url)))
    expect(new Set(generations)).toEqual(new Set([2]))
    await Promise.all(clients.map((client) => client.close()))
  })
})

describe('EVERGRANT_STORE=postgres://…', () => {
  const urlAt = (port: number) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`
  const hasNoPassword = ({ stdout, stderr }: Finished) => !`${stdout}${stderr}`.includes(PASSWORD)

  test('carries a login from one machine to another', { timeout: MANY_PROGRAMS_MS }, async () => {
    await using world = await createWorld()
    await using elsewhere = await createWorld()
    const env = { EVERGRANT_STORE: urlAt(server.port), EVERGRANT_KEY: KEY }
    const at = `PostgreSQL at 127.0.0.1:${server.port}, database postgres`

    const login = await world.login([], { env })
    expect(login).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`Kept encrypted in ${at}. It renews itself.`),
    })
    const there = { env: { ...env, EVERGRANT_SERVER: world.sandbox.url } }
    const status = await elsewhere.run(['status'], there)
    expect(status.stdout).toMatch(/^State: +signed in$/m)
    expect(status.stdout).toMatch(new RegExp(`^Kept in: +${at}$`, 'm'))
    expect(status.stdout).toMatch(/^Sealed by: +environment variable EVERGRANT_KEY$/m)
    const search = await elsewhere.run(['search', 'roadmap', '--json'], there)
    expect(search.code).toBe(0)
    const logout = await elsewhere.run(['logout'], there)
    expect(logout).toMatchObject({ code: 0 })
    const after = await world.run(['status', '--check'], { env })
    expect(after.code).toBe(4)
    expect([login, status, search, logout, after].every(hasNoPassword)).toBe(true)
  })

  test('takes its schema, and the leave to lose data, from the URL', async () => {
    await using world = await createWorld()
    const pool = server.pool({ max: 1 })
    await pool.query('create role careless login superuser; alter role careless set synchronous_commit = off')
    const at = (parameters: string) => ({
      env: {
        EVERGRANT_STORE: `postgres://careless@127.0.0.1:${server.port}/postgres?schema=team${parameters}`,
        EVERGRANT_KEY: KEY,
      },
    })
    expect(await world.run(['status'], at(''))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('STORE_UNSAFE'),
    })
    const status = await world.run(['status'], at('&allowDataLoss=true'))
    expect(status).toMatchObject({ code: 0, stdout: expect.stringMatching(/database postgres, schema team$/m) })
    expect((await pool.query('select key from team.records')).rows).toContainEqual({ key: 'meta/store-id' })
  })

  test.each([
    ['without EVERGRANT_KEY', {}],
    ['with keys from a file', { EVERGRANT_KEY: KEY, EVERGRANT_KEY_PROVIDER: 'file' }],
  ])('is refused %s, which no other machine could read', async (_, variables) => {
    await using world = await createWorld()
    const env = { EVERGRANT_STORE: urlAt(server.port), ...variables }
    const refused = await world.run(['status', '--json'], { env })
    expect(refused.code).toBe(2)
    expect(errorOf(refused)).toMatchObject({ code: 'KEY_INVALID', hint: expect.stringContaining('openssl rand') })
    expect(hasNoPassword(refused)).toBe(true)
  })

  test('a database that is down is told without the password', async () => {
    await using world = await createWorld()
    const env = { EVERGRANT_STORE: urlAt(await findFreePort()), EVERGRANT_KEY: KEY, EVERGRANT_LOG: 'debug' }
    const failed = await world.run(['status'], { env })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/ECONNREFUSED.*\[STORE_UNREADABLE\]\n +why: nothing answers at that address/)
    expect(hasNoPassword(failed)).toBe(true)
  })

  test.each([
    ['no URL', `planted-nonsense ${PASSWORD}`],
    ['a URL that cannot be parsed', `postgres://a:${PASSWORD}/@[host/db`],
    ['a schema that is no name', `postgres://a:${PASSWORD}@127.0.0.1/db?schema=a.b`],
    ['an unknown scheme', `mysql://a:${PASSWORD}@127.0.0.1/db`],
  ])('%s is refused without being repeated', async (_, value) => {
    await using world = await createWorld()
    const refused = await world.run(['status', '--json'], { env: { EVERGRANT_STORE: value, EVERGRANT_KEY: KEY } })
    expect(errorOf(refused)).toMatchObject({ code: 'USAGE', hint: expect.stringMatching(/postgres:\/\/|schema=NAME/) })
    expect(hasNoPassword(refused)).toBe(true)
  })
})

test('the library does not look into files where EVERGRANT_STORE names a database', () => {
  const env = { EVERGRANT_STORE: `postgres://a:${PASSWORD}@127.0.0.1/db` }
  const open = () => createEvergrant({ env })
  expect(open).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('createPostgresStore') }))
  expect(() => createEvergrant({ env: { EVERGRANT_STORE: 'file', EVERGRANT_HOME: '.tmp/none' } })).not.toThrow()
})

async function generationOf(program: Evergrant, url: string): Promise<number | undefined> {
  return (await program.status({ server: url })).generation
}
