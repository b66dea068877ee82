import type { ConnectionOptions } from 'evergrant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ListServer, startListServer } from './list-server.js'
import { createProgram } from './program.js'

const MINUTE = 60_000

describe.each(['private', 'public'] as const)('tools that are good for a minute, %s', (cacheScope) => {
  let server: ListServer
  let evergrant: ReturnType<typeof createProgram>['evergrant']
  const connect = (options: ConnectionOptions = {}) => evergrant.connect({ server: server.url, ...options })

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    server = await startListServer({ ttlMs: MINUTE, cacheScope })
    ;({ evergrant } = createProgram())
  })
  afterEach(async () => {
    vi.useRealTimers()
    await server.close()
  })

  test('are asked for once by the clients of a connection', async () => {
    const first = await connect()
    const { tools } = await first.listTools()
    await first.close()
    const second = await connect()
    expect((await second.listTools()).tools).toEqual(tools)
    expect(server.asked()).toBe(1)
    await second.close()
  })

  test('are asked for again after a minute', async () => {
    const client = await connect()
    await client.listTools()
    vi.advanceTimersByTime(MINUTE)
    await client.listTools()
    expect(server.asked()).toBe(2)
    await client.close()
  })

  test.each([{ owner: 'somebody else' }, { profile: 'other' }])('are not shared with %o', async (other) => {
    const [mine, theirs] = [await connect(), await connect(other)]
    await mine.listTools()
    await theirs.listTools()
    expect(server.asked()).toBe(2)
    await Promise.all([mine.close(), theirs.close()])
  })

  test('are not those of another server of the same name', async () => {
    const impostor = await startListServer({ ttlMs: MINUTE, cacheScope })
    impostor.change()
    const [here, there] = [await connect(), await connect({ server: impostor.url })]
    await there.listTools()
    expect((await here.listTools()).tools[0]).toMatchObject({ description: 'string' })
    await Promise.all([here.close(), there.close(), impostor.close()])
  })

  test('are dropped for every client of the connection when the server tells of a change', async () => {
    const [listening, other] = [await connect(), await connect()]
    const subscription = await listening.listen({ toolsListChanged: true })
    const told = new Promise((resolve) => listening.setNotificationHandler('notifications/tools/list_changed', resolve))
    await listening.listTools()
    server.change('tell')
    await told
    expect((await other.listTools()).tools[0]).toMatchObject({ description: 'number' })
    await subscription.close()
    await Promise.all([listening.close(), other.close()])
  })

  test('whose time is over do not judge the results of a client that did not ask for them', async () => {
    const [asking, other] = [await connect(), await connect()]
    await asking.listTools()
    vi.advanceTimersByTime(MINUTE)
    server.change()
    await expect(asking.callTool({ name: 'value' })).rejects.toThrow('does not match')
    await expect(other.callTool({ name: 'value' })).resolves.toMatchObject({ structuredContent: { value: 1 } })
    await Promise.all([asking.close(), other.close()])
  })
})

test('tools that are stale at once are asked for by everybody, each time', async () => {
  const server = await startListServer({ ttlMs: 0, cacheScope: 'public' })
  const { evergrant } = createProgram()
  const clients = [await evergrant.connect({ server: server.url }), await evergrant.connect({ server: server.url })]
  for (const client of clients) for (let times = 0; times < 2; times += 1) await client.listTools()
  expect(server.asked()).toBe(4)
  await Promise.all(clients.map((client) => client.close()))
  await server.close()
})
