import { describe, expect, test } from 'vitest'
import { createWorld, type World } from '../cli/evergrant.js'
import { type Host, type Message, startHost } from './host.js'
import { ODD_TOOL, type OddServer, startOddServer } from './odd-server.js'

async function withHost(args: readonly string[], work: (host: Host, world: World) => Promise<void>, env = {}) {
  await using world = await createWorld()
  await world.login()
  const host = startHost(args, { ...world.env, ...env })
  try {
    await host.initialize()
    await work(host, world)
    expect(host.garbage).toEqual([])
  } finally {
    host.child.kill('SIGKILL')
  }
}

async function namesOf(host: Host): Promise<readonly string[]> {
  const { result = {} } = await host.ask('tools/list')
  return (result['tools'] as { name: string }[]).map(({ name }) => name).sort()
}

/** The tools of October 2026 that only read. */
const READS = [
  'notion-ai-search',
  'notion-check-mcp-next-steps',
  'notion-download-attachment',
  'notion-download-skill',
  'notion-fetch',
  'notion-get-async-task',
  'notion-get-comments',
  'notion-get-session-status',
  'notion-get-teams',
  'notion-get-tool-access',
  'notion-get-users',
  'notion-list-favorite-pages',
  'notion-list-private-pages',
  'notion-list-recent-pages',
  'notion-list-session-events',
  'notion-list-shared-pages',
  'notion-query-data-sources',
  'notion-query-meeting-notes',
  'notion-query-multiple-data-sources',
  'notion-query-sessions',
  'notion-read-session-event',
  'notion-search',
  'notion-search-agents',
  'notion-search-sessions',
  'notion-show-advanced-analysis-next-steps',
  'notion-wait-session',
]
const WRITE = { name: 'notion-create-pages', arguments: { pages: [{ properties: { title: 'No' } }] } }
const SEARCH = { name: 'notion-search', arguments: { query: 'roadmap' } }

describe('a filter of the bridge', () => {
  test('--read-only shows and calls what reads, whatever a host tries', async () => {
    await withHost(['--read-only'], async (host, { sandbox }) => {
      expect(await namesOf(host)).toEqual(READS)
      const { error } = await host.ask('tools/call', WRITE)
      expect(error).toMatchObject({ code: -32602, data: { reason: 'forbidden_by_filter', option: '--read-only' } })

      const params = JSON.stringify(WRITE)
      const tries = [
        `{"jsonrpc":"2.0","id":901,"method":"tools/list","method":"tools/call","params":${params}}`,
        `{"jsonrpc":"2.0","id":902,"method":"tools/list","Method":"tools/call","params":${params}}`,
        `{"jsonrpc":"2.0","id":903,"method":"tools/call","params":{"name":"notion-search","name":"notion-create-pages"}}`,
        `{"jsonrpc":"2.0","id":904,"method":"tools/call","params":{"name":"notion-search","Name":"notion-create-pages"}}`,
        `{"jsonrpc":"2.0","id":905,"method":"Tools/Call","params":${params}}`,
        `{"jsonrpc":"2.0","id":906,"method":"tools/call ","params":${params}}`,
        `[{"jsonrpc":"2.0","id":907,"method":"tools/call","params":${params}}]`,
        `{"jsonrpc":"2.0","method":"tools/call","params":${params}}`,
        `{"jsonrpc":"2.0","id":908,"method":"ping"}{"jsonrpc":"2.0","id":909,"method":"tools/call","params":${params}}`,
      ]
      for (const line of tries) host.sendRaw(`${line}\n`)
      expect((await host.ask('tools/call', SEARCH)).result).toBeDefined()
      const refused = host.strays.map(({ id, error: refusal }: Message) => [id, refusal?.code])
      expect(refused.sort()).toEqual(
        [
          [null, -32600],
          [902, -32600],
          [null, -32600],
          [904, -32602],
          [905, -32601],
          [906, -32601],
          [null, -32600],
          [null, -32700],
        ].sort(),
      )
      expect(sandbox.stats().toolCalls).toEqual({ 'notion-search': 1 })
      expect(host.stderr()).toContain('bridge: The message is refused: an object in it has a member twice')
    })
  })

  test('a person’s word adds a tool, by option and beside the variable', async () => {
    const args = ['--allow', 'notion-create-pages', '--ignore-tool', '*-search']
    await withHost(
      args,
      async (host, { sandbox }) => {
        const names = [...READS.filter((name) => !name.endsWith('-search')), 'notion-create-pages']
        expect(await namesOf(host)).toEqual(names.sort())
        expect((await host.ask('tools/call', WRITE)).result).toBeDefined()
        expect((await host.ask('tools/call', SEARCH)).error).toMatchObject({ data: { option: '--ignore-tool' } })
        expect(sandbox.stats().toolCalls).toEqual({ 'notion-create-pages': 1 })
      },
      { EVERGRANT_READ_ONLY: '1' },
    )
  })

  test('--tools lets through what fits a pattern', async () => {
    await withHost(['--tools', 'notion-get-*', '--tools', 'notion-search'], async (host) => {
      const names = READS.filter((name) => name.startsWith('notion-get-') || name === 'notion-search')
      expect(await namesOf(host)).toEqual(names)
      const { error } = await host.ask('tools/call', { name: 'notion-fetch', arguments: { id: 'self' } })
      expect(error).toMatchObject({ code: -32602, data: { option: '--tools' } })
    })
  })

  test('--allow alone is a mistake that is told', async () => {
    const host = startHost(['--allow', 'x'], {})
    expect(await host.exit).toMatchObject({ code: 2 })
    expect(host.stderr()).toContain('--allow adds a tool to --read-only or --tools')
  })
})

describe('at a server with odd schemas', () => {
  async function atOddServer(
    args: (server: OddServer) => readonly string[],
    work: (host: Host, server: OddServer) => Promise<void>,
    env = {},
  ) {
    await using world = await createWorld()
    const server = await startOddServer()
    const host = startHost(args(server), { EVERGRANT_HOME: world.home, ...env })
    try {
      await host.initialize()
      await work(host, server)
      expect(host.garbage).toEqual([])
    } finally {
      host.child.kill('SIGKILL')
      await server.close()
    }
  }

  test('--schemas writes them for a provider, tells it, and leaves the arguments alone', async () => {
    await atOddServer(
      ({ url }) => ['--server', url, '--schemas', 'gemini'],
      async (host, { calls }) => {
        const { result } = await host.ask('tools/list')
        const inputSchema = {
          type: 'object',
          properties: { url: { type: 'string' }, name: { type: 'string', nullable: true } },
          description: 'Required is exactly one of these sets: url; or name.',
        }
        expect(result).toEqual({ tools: [{ ...ODD_TOOL, inputSchema }] })
        await host.ask('tools/list')
        expect(host.stderr().match(/The schema of "find" was changed for gemini: /g)).toHaveLength(1)
        const call = { name: 'find', arguments: { name: null, more: [1.5] } }
        expect((await host.ask('tools/call', call)).result).toBeDefined()
        expect(calls).toEqual([call])
      },
    )
  })

  test('an entry of mcp-remote works as it stands', async () => {
    const secret = 'Bearer planted-by-hand'
    const old = [
      '--header',
      'Authorization:${AUTH}',
      '--header',
      'X-Plain: shown',
      '--transport',
      'http-only',
      '--debug',
    ]
    await atOddServer(
      ({ url }) => [url, '9696', ...old, '--ignore-tool', 'del*', '--allow-http'],
      async (host, { headers }) => {
        expect(await namesOf(host)).toEqual(['find'])
        expect(headers.map(({ authorization }) => authorization)).toEqual(headers.map(() => secret))
        expect(headers[0]).toMatchObject({ 'x-plain': 'shown' })
        const told = host.stderr()
        for (const word of ['--allow-http', '--transport', '--debug', 'The port'])
          expect(told).toContain(`${word} has no effect`)
        expect(told).toContain('--header X-Plain=env:VARIABLE')
        expect(told).not.toContain('planted-by-hand')
      },
      { AUTH: secret },
    )
  })

  test('--silent says nothing of it', async () => {
    await atOddServer(
      ({ url }) => [url, '9696', '--header', 'X-Plain: shown', '--silent'],
      async (host) => {
        expect(await namesOf(host)).toEqual(['find'])
        expect(host.stderr()).toBe('')
      },
    )
  })
})
