import { describe, expect, test } from 'vitest'
import { createWorld } from '../cli/evergrant.js'
import { startHost } from './host.js'
import { json, scriptServer } from './scripted-server.js'

const SEARCH = { name: 'notion-search', arguments: { query: 'roadmap' } }

describe('a host that was here before', () => {
  test('has its server also while the login has ended, and works when it is renewed', async () => {
    await using world = await createWorld()
    await world.login()
    const first = startHost([], world.env)
    const opened = await first.initialize()
    await first.ask('tools/list')
    await first.close()
    await world.sandbox.revokeGrants()

    const host = startHost([], world.env)
    try {
      await host.advance(120)
      expect((await host.initialize()).result).toEqual(opened.result)
      expect((await host.ask('tools/list')).error).toMatchObject({ code: -32003, data: { reason: 'auth_required' } })
      await world.login()
      // What the store said is believed for a second.
      await expect.poll(async () => (await host.ask('tools/list')).result).toHaveProperty('tools')
      expect((await host.ask('tools/call', SEARCH)).result).not.toHaveProperty('isError')
      expect(host.garbage).toEqual([])
    } finally {
      host.child.kill('SIGKILL')
    }
  })

  test('is answered before the server, whose first answer everything else waits for', async () => {
    await using world = await createWorld()
    let open: (() => void) | undefined
    let isHeld = false
    let name = 'scripted'
    await using server = await scriptServer(
      ({ id }, reply) => json(reply, { id, result: { tools: [] } }),
      undefined,
      async () => {
        if (isHeld) await new Promise<void>((resolve) => (open = resolve))
        return { name, version: '1' }
      },
    )
    const args = ['--server', server.url]
    const first = startHost(args, world.env)
    await first.initialize()
    await first.ask('tools/list')
    await first.close()

    isHeld = true
    name = 'renamed'
    const host = startHost(args, world.env)
    const told: string[] = []
    host.onMessage = ({ method = '' }) => void told.push(method)
    expect((await host.initialize()).result).toMatchObject({ serverInfo: { name: 'scripted' } })
    const list = host.ask('tools/list')
    await expect.poll(() => open).toBeDefined()
    const before = server.seen.length
    isHeld = false
    open?.()
    expect((await list).result).toEqual({ tools: [] })
    // Its stream is asked for beside it.
    const seen = server.seen.slice(before).filter((one) => !one.startsWith('GET'))
    expect(seen).toEqual(['POST notifications/initialized', 'POST tools/list'])
    expect(told).toEqual(['notifications/tools/list_changed'])
    await host.close()

    const third = startHost(args, world.env)
    expect((await third.initialize()).result).toMatchObject({ serverInfo: { name: 'renamed' } })
    third.child.kill('SIGKILL')
  })

  test('but offers something else now waits for the server', async () => {
    await using world = await createWorld()
    await world.login()
    const first = startHost([], world.env)
    await first.initialize()
    await first.close()
    await world.run(['logout'])
    const host = startHost([], world.env)
    expect((await host.initialize({ sampling: {} })).error).toMatchObject({ code: -32003 })
    host.child.kill('SIGKILL')
  })
})

describe('a host that was started before anybody signed in', () => {
  test('works after `evergrant login` in another terminal, without a second initialize', async () => {
    await using world = await createWorld()
    const host = startHost([], world.env)
    try {
      expect((await host.initialize()).error).toMatchObject({ code: -32003, data: { reason: 'auth_required' } })
      expect((await host.ask('tools/list')).error).toMatchObject({ code: -32003, data: { reason: 'auth_required' } })
      const refused = (await host.ask('tools/call', SEARCH)).result
      expect(refused).toMatchObject({ isError: true, _meta: { 'evergrant/error': { reason: 'auth_required' } } })
      expect((await world.login()).code).toBe(0)
      // What the store said is believed for a second.
      await expect.poll(async () => (await host.ask('tools/list')).result).toHaveProperty('tools')
      expect((await host.ask('tools/call', SEARCH)).result).not.toHaveProperty('isError')
      expect([...host.garbage, ...host.strays]).toEqual([])
    } finally {
      host.child.kill('SIGKILL')
    }
  })

  test('works after it when it begins again', async () => {
    await using world = await createWorld()
    const host = startHost([], world.env)
    try {
      expect((await host.initialize()).error).toMatchObject({ code: -32003 })
      await world.login()
      await expect.poll(async () => (await host.initialize()).result).toHaveProperty('serverInfo')
      expect((await host.ask('tools/call', SEARCH)).result).not.toHaveProperty('isError')
    } finally {
      host.child.kill('SIGKILL')
    }
  })

  test.each([['legacy'], ['modern']] as const)(
    'works after it at a %s server when it speaks 2026-07-28',
    async (era) => {
      await using world = await createWorld({ eras: [era] })
      const host = startHost([], world.env)
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'test-host', version: '1.0.0' },
      }
      try {
        expect((await host.ask('tools/list', { _meta })).error).toMatchObject({ data: { reason: 'auth_required' } })
        await world.login()
        await expect.poll(async () => (await host.ask('tools/list', { _meta })).result).toHaveProperty('tools')
        expect((await host.ask('tools/call', { ...SEARCH, _meta })).result).not.toHaveProperty('isError')
      } finally {
        host.child.kill('SIGKILL')
      }
    },
  )
})
