import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedisStore } from 'evergrant/store/redis'
import { createWorld, errorOf, type Finished } from '../cli/evergrant.js'
import { callJson, signIn, startPair } from '../e2e/client.js'
import { findFreePort } from '../peers/free-port.js'
import { type RedisServer, startRedis } from '../servers/redis.js'

const PASSWORD = 'planted-redis-password'
const KEY = `main:${Buffer.alloc(32, 3).toString('base64')}`
const MANY_PROGRAMS_MS = 60_000

let server: RedisServer
beforeAll(async () => void (server = await startRedis({ requirepass: PASSWORD })))
afterAll(() => server.stop())

describe.each([{ strict: false }, { strict: true }])('eight programs over one Redis, sandbox %o', ({ strict }) => {
  const prefix = `eight-${String(strict)}`
  /** Every program has a connection of its own, and every other one the other library. */
  const openStore = async (index: number) => {
    const options = { password: PASSWORD }
    const client = index % 2 === 0 ? await server.nodeRedis(options) : await server.ioredis(options)
    return createRedisStore({ client, prefix })
  }

  test('refresh an expired token once, and all are served', async () => {
    await using pair = await startPair({ strict }, { store: await openStore(0) })
    const { sandbox } = pair
    await signIn(pair)
    const stores = await Promise.all(Array.from({ length: 8 }, (_, index) => openStore(index)))
    const programs = stores.map((store) => pair.another({ store }))
    const clients = await Promise.all(programs.map((program) => program.connect({ server: sandbox.url })))

    pair.advance(3600)
    const replies = await Promise.all(clients.map((client) => callJson(client, 'notion-search', { query: 'roadmap' })))
    expect(replies.filter(({ results }) => Array.isArray(results) && results.length > 0)).toHaveLength(8)
    expect(sandbox.stats().byGrantType.refresh_token).toBe(1)
    expect(sandbox.stats().refreshesSucceeded).toBe(1)
    const states = await Promise.all(programs.map((program) => program.status({ server: sandbox.url })))
    expect(states.map(({ generation }) => generation)).toEqual(Array.from({ length: 8 }, () => 2))
    await Promise.all(clients.map((client) => client.close()))
  })
})

describe('EVERGRANT_STORE=redis://…', () => {
  const urlAt = (port: number, password = PASSWORD) => `redis://:${password}@127.0.0.1:${port}`
  const hasNoPassword = ({ stdout, stderr }: Finished) => !`${stdout}${stderr}`.includes(PASSWORD)

  test('carries a login from one machine to another', { timeout: MANY_PROGRAMS_MS }, async () => {
    await using world = await createWorld()
    await using elsewhere = await createWorld()
    const env = { EVERGRANT_STORE: `${urlAt(server.port)}/3?prefix=team`, EVERGRANT_KEY: KEY }
    const at = `Redis at 127.0.0.1:${server.port}, database 3, prefix team`

    const login = await world.login([], { env })
    expect(login).toMatchObject({ code: 0, stderr: expect.stringContaining(`Kept encrypted in ${at}.`) })
    const there = { env: { ...env, EVERGRANT_SERVER: world.sandbox.url } }
    const status = await elsewhere.run(['status'], there)
    expect(status.stdout).toMatch(/^State: +signed in$/m)
    expect(status.stdout).toMatch(new RegExp(`^Kept in: +${at}$`, 'm'))
    const search = await elsewhere.run(['search', 'roadmap', '--json'], there)
    expect(search.code).toBe(0)
    const logout = await elsewhere.run(['logout'], there)
    expect(logout.code).toBe(0)
    const after = await world.run(['status', '--check'], { env })
    expect(after.code).toBe(4)
    expect([login, status, search, logout, after].every(hasNoPassword)).toBe(true)
  })

  test.each([
    ['is down', async () => urlAt(await findFreePort()), /ECONNREFUSED/],
    ['refuses the password', async () => urlAt(server.port, `${PASSWORD}-no-more`), /NOAUTH|WRONGPASS/],
    ['wants a password', async () => `redis://127.0.0.1:${server.port}`, /NOAUTH/],
  ])('a server that %s is told without the password', async (_, url, reason) => {
    await using world = await createWorld()
    const env = { EVERGRANT_STORE: await url(), EVERGRANT_KEY: KEY, EVERGRANT_LOG: 'debug' }
    const failed = await world.run(['status'], { env })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(reason)
    expect(failed.stderr).toContain('[STORE_UNREADABLE]')
    expect(hasNoPassword(failed)).toBe(true)
  })

  test.each([
    ['a database that is no number', 'redis://127.0.0.1/first'],
    ['a badly encoded password', `redis://:%E0%A4%A-${PASSWORD}@127.0.0.1`],
    ['a parameter that nobody knows', `redis://:${PASSWORD}@127.0.0.1?prefx=a`],
    ['a prefix with braces', `redis://:${PASSWORD}@127.0.0.1?prefix={a}`],
    ['an answer that is neither yes nor no', `redis://:${PASSWORD}@127.0.0.1?allowDataLoss=perhaps`],
  ])('%s is refused without being repeated', async (_, value) => {
    await using world = await createWorld()
    const refused = await world.run(['status', '--json'], { env: { EVERGRANT_STORE: value, EVERGRANT_KEY: KEY } })
    expect(refused.code).toBe(2)
    expect(errorOf(refused)).toMatchObject({ code: 'USAGE', message: expect.stringContaining('EVERGRANT_STORE') })
    expect(hasNoPassword(refused)).toBe(true)
  })

  test(
    'a server that can lose logins is refused unless the URL accepts it',
    { timeout: MANY_PROGRAMS_MS },
    async () => {
      const unsafe = await startRedis({ appendfsync: 'everysec' })
      try {
        await using world = await createWorld()
        const env = { EVERGRANT_STORE: unsafe.url, EVERGRANT_KEY: KEY }
        const refused = await world.run(['status', '--json'], { env })
        expect(errorOf(refused)).toMatchObject({ code: 'STORE_UNSAFE', hint: expect.stringContaining('allowDataLoss') })
        const accepted = { env: { ...env, EVERGRANT_STORE: `${unsafe.url}?allowDataLoss=true` } }
        expect(await world.login([], accepted)).toMatchObject({ code: 0 })
      } finally {
        await unsafe.stop()
      }
    },
  )
})
