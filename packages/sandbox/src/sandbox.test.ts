import { afterEach, describe, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from './index.js'
import {
  authorize,
  exchange,
  postMcp,
  postToken,
  refresh,
  registerClient,
  signIn,
  type Tokens,
} from './testing/login.js'
import { openSession, parseEvent } from './testing/session.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}): Promise<string> {
  sandbox = await startSandbox(options)
  return (await signIn(sandbox.origin)).access_token
}

test('every reply carries the time of the sandbox, not that of the machine', async () => {
  sandbox = await startSandbox()
  sandbox.advance(86_400)
  const { headers } = await fetch(sandbox.url, { method: 'POST' })
  expect(Math.abs(Date.parse(headers.get('date') ?? '') - sandbox.now())).toBeLessThan(60_000)
})

describe('the legacy era', () => {
  test('a session names the server and lists its tools', async () => {
    const token = await start()
    const opened = await postMcp(sandbox.url, token)
    expect(opened.headers.get('content-type')).toBe('text/event-stream')
    expect(parseEvent(await opened.text()).result).toMatchObject({
      serverInfo: { name: 'Notion MCP', version: '1.0.1' },
      capabilities: { tools: { listChanged: true }, resources: { listChanged: true } },
    })
    const { result } = await (await openSession(sandbox.url, token)).request('tools/list')
    const tools = result?.['tools'] as { name: string; annotations: Record<string, boolean>; inputSchema: object }[]
    expect(Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations['readOnlyHint']]))).toMatchObject(
      {
        'notion-search': true,
        'notion-fetch': true,
        'notion-create-pages': false,
        'notion-update-page': false,
        'notion-query-data-sources': true,
        'notion-get-users': true,
        'notion-get-teams': true,
        'notion-get-comments': true,
        'notion-create-comment': false,
      },
    )
    expect(tools.find(({ name }) => name === 'notion-update-page')?.annotations['destructiveHint']).toBe(true)
    // Providers of language models refuse a tool whose schema is not a plain object at the top.
    for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: 'object', properties: {} })
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('%s is spoken', async (version) => {
    const token = await start()
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'test', version: '0' } },
    }
    const reply = parseEvent(await (await postMcp(sandbox.url, token, initialize)).text())
    expect(reply.result?.['protocolVersion']).toBe(version)
  })

  test('a session has 64 hex digits, and is unknown once it is forgotten', async () => {
    const token = await start()
    const session = (await postMcp(sandbox.url, token)).headers.get('mcp-session-id') ?? ''
    expect(session).toMatch(/^[0-9a-f]{64}$/)
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
    expect((await postMcp(sandbox.url, token, list, session)).status).toBe(200)
    sandbox.forgetSessions()
    const lost = await postMcp(sandbox.url, token, list, session)
    expect(lost.status).toBe(404)
    expect(await lost.json()).toMatchObject({ error: { code: -32001 } })
    expect(sandbox.stats().sessionsOpened).toBe(1)
  })

  test('a session outlives the token it was opened with', async () => {
    const token = await start()
    const session = (await postMcp(sandbox.url, token)).headers.get('mcp-session-id') ?? ''
    sandbox.advance(3601)
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
    expect((await postMcp(sandbox.url, token, list, session)).status).toBe(401)
    const { access_token: fresh } = await signIn(sandbox.origin)
    expect((await postMcp(sandbox.url, fresh, list, session)).status).toBe(200)
  })

  test('a request outside a session is refused', async () => {
    const token = await start()
    expect((await postMcp(sandbox.url, token, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).status).toBe(400)
    expect(sandbox.stats().sessionsOpened).toBe(0)
  })

  test('the reference texts are resources', async () => {
    const token = await start()
    const session = await openSession(sandbox.url, token)
    const { result } = await session.request('resources/list')
    expect(result?.['resources']).toContainEqual(
      expect.objectContaining({ uri: 'notion://docs/enhanced-markdown-spec', mimeType: 'text/plain' }),
    )
    const read = await session.request('resources/read', { uri: 'notion://docs/view-dsl-spec' })
    expect(JSON.stringify(read.result)).toContain('View configuration')
    expect((await session.request('resources/read', { uri: 'notion://docs/nothing' })).error?.code).toBe(-32602)
  })
})

describe('the modern era', () => {
  const VERSION = '2026-07-28'
  const discover = {
    jsonrpc: '2.0',
    id: 1,
    method: 'server/discover',
    params: {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  }
  const post = (token: string, message: { method: string }) =>
    fetch(sandbox.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        'mcp-method': message.method,
      },
      body: JSON.stringify(message),
    })

  test('it is refused unless it is asked for', async () => {
    const token = await start()
    expect((await post(token, discover)).status).toBe(400)
  })

  test('both eras are served at one address', async () => {
    const token = await start({ eras: ['legacy', 'modern'] })
    const found = await post(token, discover)
    expect(found.status).toBe(200)
    expect(JSON.stringify(await found.json())).toContain(VERSION)
    const listed = await post(token, { ...discover, method: 'tools/list' })
    expect(JSON.stringify(await listed.json())).toContain('notion-search')
    expect((await postMcp(sandbox.url, token)).headers.get('mcp-session-id')).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a modern-only server refuses to initialize', async () => {
    const token = await start({ eras: ['modern'] })
    expect((await postMcp(sandbox.url, token)).status).toBe(400)
  })
})

test('requests are counted by path, calls by tool', async () => {
  const token = await start()
  sandbox.resetStats()
  const session = await openSession(sandbox.url, token)
  await session.call('notion-search', { query: 'x' })
  await session.call('notion-search', { query: 'y' })
  expect(sandbox.stats()).toMatchObject({
    mcpRequests: 4,
    httpRequests: 4,
    byPath: { 'POST /mcp': 4 },
    toolCalls: { 'notion-search': 2 },
    grants: [{ workspace: 'Larkspur Studio' }],
  })
})

test('every secret that was issued or sent is on record, for tests that search logs', async () => {
  sandbox = await startSandbox()
  expect(sandbox.secretsSeen()).toEqual([])
  const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
  const code = login.callback.searchParams.get('code') ?? ''
  expect(sandbox.secretsSeen()).toEqual([code])
  const first = (await (await exchange(sandbox.origin, login)).json()) as Tokens
  // The reply never arrives, and its tokens are secrets all the same.
  sandbox.faults.dropTokenReply = 1
  await expect(refresh(sandbox.origin, login.clientId, first.refresh_token)).rejects.toThrow('fetch failed')
  await postToken(sandbox.origin, { grant_type: 'refresh_token', client_secret: 'a-secret', refresh_token: 'made-up' })
  const seen = sandbox.secretsSeen()
  expect(seen).toHaveLength(8)
  for (const secret of [code, login.verifier, first.access_token, first.refresh_token, 'a-secret', 'made-up'])
    expect(seen.includes(secret)).toBe(true)
  for (const open of [login.state, login.clientId, new URL(login.redirectUri).href]) expect(seen).not.toContain(open)
})

test('close ends open streams at once, and frees the port', async () => {
  const token = await start()
  const session = (await postMcp(sandbox.url, token)).headers.get('mcp-session-id') ?? ''
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const streams = await Promise.all([
    fetch(sandbox.url, { headers: { ...headers, 'mcp-session-id': session } }),
    fetch(sandbox.sseUrl, { headers }),
  ])
  expect(streams.map(({ status }) => status)).toEqual([200, 200])
  const port = Number(new URL(sandbox.origin).port)
  const startedAt = performance.now()
  await sandbox.close()
  expect(performance.now() - startedAt).toBeLessThan(1000)
  sandbox = await startSandbox({ port })
  expect(new URL(sandbox.origin).port).toBe(String(port))
})

test('closing twice is closing once', async () => {
  await start()
  await Promise.all([sandbox.close(), sandbox.close()])
  await expect(fetch(sandbox.origin)).rejects.toThrow('fetch failed')
})

test('the same seed gives the same workspace, another seed another one', async () => {
  const idsOf = async (seed: number) => {
    sandbox = await startSandbox({ seed })
    const session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
    const { results } = await session.read<{ results: { id: string; title: string }[] }>('notion-search', {
      query: '',
      sort: 'created',
      page_size: 25,
    })
    await sandbox.close()
    return results.map(({ id, title }) => `${id} ${title}`)
  }
  const first = await idsOf(7)
  expect(await idsOf(7)).toEqual(first)
  expect(await idsOf(8)).not.toEqual(first)
})
