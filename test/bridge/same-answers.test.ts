import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BIN, ownKeys } from '../cli/evergrant.js'
import { type EverythingPeer, startEverything } from '../peers/everything.js'

/** What a host can be asked for, so that the server offers all that it has. */
const CAPABILITIES = { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } }

/** The official client with the same answers to every question of the server. */
async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'host', version: '1.0.0' }, { capabilities: CAPABILITIES })
  client.setRequestHandler('elicitation/create', async () => ({ action: 'decline' as const }))
  client.setRequestHandler('roots/list', async () => ({ roots: [{ uri: 'file:///project', name: 'project' }] }))
  client.setRequestHandler('sampling/createMessage', async () => ({
    model: 'test-model',
    role: 'assistant' as const,
    content: { type: 'text' as const, text: 'sampled' },
  }))
  await client.connect(transport)
  return client
}

/** The outcome, a failure included: both ways it has to be the same. */
async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    const { message, code } = error as { message: string; code?: unknown }
    return { failed: { message, code } }
  }
}

/** The arguments with which each tool is called; those that are not here are called without any. */
const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  echo: { message: 'höhö ☕' },
  'get-sum': { a: 19, b: 23 },
  'get-annotated-message': { messageType: 'error', includeImage: true },
  'get-resource-links': { count: 3 },
  'get-resource-reference': { resourceType: 'Text', resourceId: 2 },
  'get-structured-content': { location: 'Chicago' },
  'gzip-file-as-resource': { name: 'x.gz', data: 'data:text/plain,hello', outputType: 'resource' },
  'trigger-long-running-operation': { duration: 0.2, steps: 2 },
  'trigger-sampling-request': { prompt: 'Say it', maxTokens: 10 },
  'simulate-research-query': { topic: 'bridges' },
}

describe('the official client through the bridge and connected directly: server-everything', () => {
  // One each: the server keeps some things for all of its sessions.
  let peers: EverythingPeer[] = []
  let home: string
  let direct: Client
  let bridged: Client

  beforeAll(async () => {
    peers = await Promise.all([startEverything('streamableHttp'), startEverything('streamableHttp')])
    const [first = '', second = ''] = peers.map(({ url }) => url)
    home = await mkdtemp(join(tmpdir(), 'evergrant-bridge-'))
    direct = await connect(new StreamableHTTPClientTransport(new URL(first)))
    bridged = await connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [BIN, 'bridge', '--server', second],
        env: { PATH: process.env['PATH'] ?? '', EVERGRANT_HOME: home, ...ownKeys },
        stderr: 'pipe',
      }),
    )
    // The server offers some tools only once it has asked its client for the roots, some 350 ms after the start.
    for (const client of [direct, bridged]) {
      await vi.waitFor(async () => {
        const { tools } = await client.listTools()
        expect(tools.map(({ name }) => name)).toContain('get-roots-list')
      })
    }
  })
  afterAll(async () => {
    await bridged?.close()
    await direct?.close()
    await Promise.all(peers.map((peer) => peer.close()))
    await rm(home, { recursive: true, force: true })
  })

  const both = async (work: (client: Client) => Promise<unknown>) => {
    const [expected, actual] = await Promise.all([direct, bridged].map((client) => outcomeOf(work(client))))
    expect(withoutTime(actual)).toEqual(withoutTime(expected))
    return expected
  }

  test('what the server says of itself', () => {
    expect(bridged.getServerCapabilities()).toEqual(direct.getServerCapabilities())
    expect(bridged.getServerVersion()).toEqual(direct.getServerVersion())
    expect(bridged.getInstructions()).toEqual(direct.getInstructions())
    expect(bridged.getNegotiatedProtocolVersion()).toEqual(direct.getNegotiatedProtocolVersion())
  })

  test('every tool', async () => {
    await both((client) => client.listTools())
    const { tools } = await direct.listTools()
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(ARGUMENTS).slice(0, 8)))
    for (const { name } of tools) {
      await both((client) => client.callTool({ name, arguments: ARGUMENTS[name] ?? {} }))
    }
    await both((client) => client.callTool({ name: 'no-such-tool', arguments: {} }))
    await both((client) => client.callTool({ name: 'get-sum', arguments: { a: 'x' } }))
  })

  test('every resource and resource template', async () => {
    await both((client) => client.listResources())
    await both((client) => client.listResourceTemplates())
    const { resources } = await direct.listResources()
    expect(resources.length).toBeGreaterThan(5)
    for (const { uri } of resources) await both((client) => client.readResource({ uri }))
    for (const kind of ['text', 'blob']) {
      await both((client) => client.readResource({ uri: `demo://resource/dynamic/${kind}/7` }))
    }
    await both((client) => client.readResource({ uri: 'demo://nothing' }))
  })

  test('every prompt, and completions', async () => {
    expect(await both((client) => client.listPrompts())).toMatchObject({ prompts: expect.any(Array) as unknown })
    const given: Readonly<Record<string, Record<string, string>>> = {
      'args-prompt': { city: 'Chicago', state: 'IL' },
      'completable-prompt': { department: 'Sales', name: 'David' },
      'resource-prompt': { resourceType: 'Text', resourceId: '3' },
    }
    for (const { name } of (await direct.listPrompts()).prompts) {
      await both((client) => client.getPrompt({ name, arguments: given[name] ?? {} }))
    }
    await both((client) =>
      client.complete({
        ref: { type: 'ref/prompt', name: 'completable-prompt' },
        argument: { name: 'department', value: 'S' },
      }),
    )
  })

  test('progress', async () => {
    const seen = await Promise.all(
      [direct, bridged].map(async (client) => {
        const steps: number[] = []
        const input = { name: 'trigger-long-running-operation', arguments: { duration: 0.3, steps: 3 } }
        await client.callTool(input, { onprogress: ({ progress }) => void steps.push(progress) })
        return steps.slice(0, 2)
      }),
    )
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  test('what the server tells by itself', async () => {
    const seen = new Set<string>()
    for (const [name, client] of Object.entries({ direct, bridged })) {
      client.setNotificationHandler('notifications/resources/list_changed', () => void seen.add(name))
      const input = { name: 'told.gz', data: 'data:text/plain,hello', outputType: 'resourceLink' }
      await client.callTool({ name: 'gzip-file-as-resource', arguments: input })
    }
    await expect.poll(() => [...seen].sort()).toEqual(['bridged', 'direct'])
  })
})

/** Dates, random numbers and ids of a session differ between two calls of one client as well. */
function withoutTime(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/\d{1,2}:\d{2}:\d{2} [AP]M/g, 'TIME')
    .replaceAll(/\\"PORT\\": \\"\d+\\"/g, 'PORT')
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'SESSION')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
  return JSON.parse(text) as unknown
}
