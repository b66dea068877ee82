import { describe, expect, test } from 'vitest'
import { createWorld, type World } from '../cli/evergrant.js'
import { type Host, startHost } from './host.js'

/** A signed-in world and a host at its bridge. */
async function withHost(work: (host: Host, world: World) => Promise<void>, args: readonly string[] = []) {
  await using world = await createWorld()
  await world.login()
  const host = startHost(args, world.env)
  try {
    await work(host, world)
    expect(host.garbage).toEqual([])
    expect(host.strays).toEqual([])
  } finally {
    host.child.kill('SIGKILL')
  }
}

const SEARCH = { name: 'notion-search', arguments: { query: 'roadmap' } }

describe('a host at the bridge', () => {
  // @requirement mcp-transport-2025/session-ended
  test('needs three requests from the start to its list of tools, and ends its session', async () => {
    await withHost(async (host, { sandbox }) => {
      sandbox.resetStats()
      const opened = await host.initialize()
      expect(opened.result).toMatchObject({ serverInfo: { name: 'Notion MCP' }, protocolVersion: '2025-11-25' })
      const { result } = await host.ask('tools/list')
      expect(result?.['tools']).toContainEqual(expect.objectContaining({ name: 'notion-search' }))
      expect(sandbox.stats().byPath['POST /mcp']).toBe(3)
      expect(await host.close()).toEqual({ code: 0, signal: null })
      expect(sandbox.stats().byPath['DELETE /mcp']).toBe(1)
      expect(host.stderr()).toBe('')
    })
  })

  // @requirement mcp-transport-2025/stdio-stdout
  test('survives an expired token, a refused one and a forgotten session', async () => {
    await withHost(async (host, { sandbox }) => {
      await host.initialize()
      sandbox.resetStats()
      await sandbox.endAccessTokens()
      await host.advance(120)
      const many = await Promise.all(Array.from({ length: 20 }, () => host.ask('tools/call', SEARCH)))
      expect(many.filter(({ result }) => result === undefined || 'isError' in result)).toEqual([])
      sandbox.forgetSessions()
      const again = await Promise.all(Array.from({ length: 20 }, () => host.ask('tools/call', SEARCH)))
      expect(again.filter(({ result }) => result === undefined)).toEqual([])
      expect(sandbox.stats()).toMatchObject({ sessionsOpened: 1, refreshesSucceeded: 1, refreshesFailed: 0 })
    })
  })

  // @requirement own/session-forgotten/sandbox
  test('is told when a write met a forgotten session, which was then done by nobody', async () => {
    await withHost(async (host, { sandbox }) => {
      await host.initialize()
      await host.ask('ping')
      sandbox.forgetSessions()
      const write = { name: 'notion-create-pages', arguments: { pages: [{ properties: { title: 'Once' } }] } }
      const { error } = await host.ask('tools/call', write)
      expect(error).toMatchObject({ code: -32603, data: { code: 'SESSION_REOPENED', reason: 'not_answered' } })
      expect(sandbox.stats().toolCalls).toEqual({})
      expect((await host.ask('tools/call', write)).result).toBeDefined()
      expect(sandbox.stats().toolCalls).toEqual({ 'notion-create-pages': 1 })
    })
  })

  test('is told which command to run, opens no browser, and works once that was done', async () => {
    await using world = await createWorld()
    const host = startHost(['--profile', 'work'], world.env)
    try {
      const facts = {
        reason: 'auth_required',
        code: 'AUTHORIZATION_REQUIRED',
        command: `evergrant login --profile work --server ${world.sandbox.url}`,
      }
      const refused = await host.initialize()
      expect(refused.error).toMatchObject({ code: -32003, data: facts })
      expect(refused.error?.message).toContain(facts.command)
      const call = await host.ask('tools/call', SEARCH)
      expect(call.result).toMatchObject({ isError: true, _meta: { 'evergrant/error': facts } })
      expect(JSON.stringify(call.result?.['content'])).toContain(facts.command)
      expect((await host.ask('tools/list')).error).toMatchObject({ code: -32003, data: facts })
      expect(world.sandbox.stats().authorizations).toBe(0)

      await world.login(['--profile', 'work'])
      // What the store said is believed for a second.
      await expect
        .poll(async () => (await host.initialize()).result)
        .toMatchObject({ serverInfo: { name: 'Notion MCP' } })
      expect((await host.ask('tools/call', SEARCH)).result).not.toHaveProperty('isError')
      expect(host.garbage).toEqual([])
    } finally {
      host.child.kill('SIGKILL')
    }
  })
})
