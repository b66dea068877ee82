import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxOptions } from '@evergrant/sandbox'
import { Client, type ClientOptions } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, test } from 'vitest'
import { BIN, createWorld, ownKeys } from '../cli/evergrant.js'
import { startAskingServer } from './asking-server.js'
import { startEverything } from '../peers/everything.js'

type Mode = NonNullable<NonNullable<ClientOptions['versionNegotiation']>['mode']>
const MODERN: Mode = { pin: '2026-07-28' }

async function connect(mode: Mode, env: Record<string, string>, url: string) {
  const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} }
  const client = new Client({ name: 'host', version: '1.0.0' }, { capabilities, versionNegotiation: { mode } })
  const asked: string[] = []
  client.setRequestHandler('elicitation/create', async () => {
    asked.push('elicitation')
    return { action: 'decline' as const }
  })
  client.setRequestHandler('sampling/createMessage', async () => {
    asked.push('sampling')
    return { model: 'm', role: 'assistant' as const, content: { type: 'text' as const, text: 'sampled' } }
  })
  client.setRequestHandler('roots/list', async () => ({ roots: [] }))
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'bridge', '--server', url],
    env: { PATH: process.env['PATH'] ?? '', ...ownKeys, ...env },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  await client.connect(transport)
  return { client, asked, stderr: () => stderr, [Symbol.asyncDispose]: () => client.close() }
}

describe.each<[string, Mode, string, SandboxOptions['eras'], boolean]>([
  ['legacy', 'legacy', 'legacy', ['legacy'], false],
  ['legacy', 'legacy', 'modern', ['modern'], true],
  ['modern', MODERN, 'modern', ['modern'], false],
  ['modern', MODERN, 'legacy', ['legacy'], true],
  ['either', 'auto', 'legacy', ['legacy'], true],
  ['either', 'auto', 'modern', ['modern'], false],
  ['legacy', 'legacy', 'either', ['legacy', 'modern'], false],
  ['modern', MODERN, 'either', ['legacy', 'modern'], false],
])('a %s host', (_host, mode, _server, eras, isTranslated) => {
  test(`and a server of the era ${String(eras)}: tools, results, errors and resources`, async () => {
    await using world = await createWorld({ ...(eras && { eras }) })
    await world.login()
    await using host = await connect(mode, { ...world.env }, world.sandbox.url)
    const { client } = host
    expect(client.getServerVersion()).toMatchObject({ name: 'Notion MCP' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('notion-search')
    const found = await client.callTool({ name: 'notion-search', arguments: { query: 'roadmap' } })
    expect(found.content).toEqual([expect.objectContaining({ type: 'text' })])
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toMatchObject({ code: -32602 })
    const { resources } = await client.listResources()
    const { contents } = await client.readResource({ uri: resources[0]?.uri ?? '' })
    expect(contents).toHaveLength(1)
    expect(host.stderr().includes('messages are translated')).toBe(isTranslated)
  })
})

test.each<[string, Mode]>([
  ['legacy', 'legacy'],
  ['modern', MODERN],
])('a %s host and a server that has only HTTP+SSE', async (_, mode) => {
  const home = await mkdtemp(join(tmpdir(), 'evergrant-eras-'))
  const peer = await startEverything('sse')
  try {
    await using host = await connect(mode, { EVERGRANT_HOME: home }, peer.url)
    const { content } = await host.client.callTool({ name: 'echo', arguments: { message: 'hello' } })
    expect(content).toEqual([{ type: 'text', text: 'Echo: hello' }])
  } finally {
    await peer.close()
    await rm(home, { recursive: true, force: true })
  }
})

describe.each<[string, Mode]>([
  ['legacy', 'legacy'],
  ['modern', MODERN],
])('a %s host and a modern server', (_, mode) => {
  test('what the server asks, what it tells, and what it wants as headers', async () => {
    const home = await mkdtemp(join(tmpdir(), 'evergrant-eras-'))
    await using server = await startAskingServer()
    await using host = await connect(mode, { EVERGRANT_HOME: home }, server.url)
    const { tools } = await host.client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['ask', 'route'])
    const { content } = await host.client.callTool({ name: 'ask', arguments: {} })
    expect(content).toEqual([{ type: 'text', text: JSON.stringify({ action: 'decline' }) }])
    expect(host.asked).toEqual(['elicitation'])

    await host.client.callTool({ name: 'route', arguments: { region: 'Zürich', count: 1 } })
    await host.client.callTool({ name: 'route', arguments: { region: 'west' } })
    expect(server.regions).toEqual([`=?base64?${Buffer.from('Zürich').toString('base64')}?=`, 'west'])

    let changes = 0
    host.client.setNotificationHandler('notifications/tools/list_changed', () => void (changes += 1))
    if (mode !== 'legacy') await host.client.listen({ toolsListChanged: true })
    await expect
      .poll(() => {
        server.toolsChanged()
        return changes
      })
      .toBeGreaterThan(0)
    await rm(home, { recursive: true, force: true })
  })
})

describe('a modern host and a legacy server', () => {
  test('what the server asks while it works reaches the host, and the answer the server', async () => {
    const home = await mkdtemp(join(tmpdir(), 'evergrant-eras-'))
    const peer = await startEverything('streamableHttp')
    try {
      await using host = await connect(MODERN, { EVERGRANT_HOME: home }, peer.url)
      const input = { name: 'trigger-sampling-request', arguments: { prompt: 'Say it', maxTokens: 10 } }
      const sampled = await host.client.callTool(input)
      expect(JSON.stringify(sampled.content)).toContain('sampled')
      const elicited = await host.client.callTool({ name: 'trigger-elicitation-request', arguments: {} })
      expect(JSON.stringify(elicited.content)).toContain('declined')
      expect(host.asked).toEqual(['sampling', 'elicitation'])
      const steps: number[] = []
      const long = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } }
      await host.client.callTool(long, { onprogress: ({ progress }) => void steps.push(progress) })
      expect(steps).toContain(1)
    } finally {
      await peer.close()
      await rm(home, { recursive: true, force: true })
    }
  })
})
