import { afterEach, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { postMcp, signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

let sandbox: Sandbox
let session: RawSession
let token: string
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options)
  token = (await signIn(sandbox.origin)).access_token
  session = await openSession(sandbox.url, token)
}

const CREATE = { pages: [{ properties: { title: 'Landed' } }] }

async function failureOf(name: string, input: object = {}): Promise<Record<string, unknown>> {
  const { content, isError } = await session.call(name, input)
  return { isError, ...(JSON.parse(content[0]?.text ?? '') as Record<string, unknown>) }
}

const found = async () =>
  (await session.read<{ results: { id: string }[] }>('notion-search', { query: 'Landed' })).results.map(({ id }) => id)

test.each([
  'public_api_request_rate_limit',
  'public_api_space_request_rate_limit',
  'public_api_endpoint_rate_limit',
  'public_api_request_blocked',
  'mcp_tool_rate_limit',
] as const)('a rate limit names its reason: %s', async (reason) => {
  await start()
  sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 7, reason }
  const error = { code: 'rate_limited', retry_after_seconds: 7, rate_limit_reason: reason }
  expect(await session.call('notion-get-users')).toMatchObject({ isError: true, structuredContent: { error } })
})

test('failures come in the shorter form where that is switched on', async () => {
  await start()
  sandbox.faults.shortErrors = true
  const failure = await failureOf('notion-fetch', { id: 'nothing' })
  expect(failure).toEqual({ isError: true, status: 400, code: 'validation_error', message: expect.any(String) })
})

test('an overloaded service does nothing and says 529', async () => {
  await start()
  sandbox.faults.serviceOverload = { tool: 'notion-create-pages', times: 1 }
  expect(await failureOf('notion-create-pages', CREATE)).toMatchObject({ code: 'service_overload', status: 529 })
  expect(await found()).toEqual([])
  expect(sandbox.stats().faults).toEqual({ serviceOverload: 1 })
})

test('a write lands and is answered as an error that names what may be there', async () => {
  await start()
  sandbox.faults.maybeCommitted = { tool: 'notion-create-pages', times: 1 }
  expect(await session.read('notion-get-users')).toHaveProperty('results')
  const failure = await failureOf('notion-create-pages', CREATE)
  expect(failure).toMatchObject({
    isError: true,
    code: 'service_unavailable',
    status: 503,
    retry_guidance: expect.stringContaining('may have been committed'),
  })
  expect(await found()).toEqual([failure['committed_resource_id']])
  await session.read('notion-create-pages', CREATE)
  expect(await found()).toHaveLength(2)
})

test.each(['legacy', 'modern'] as const)('a write lands and the request ends with HTTP 503: %s era', async (era) => {
  sandbox = await startSandbox({ eras: ['legacy', 'modern'] })
  token = (await signIn(sandbox.origin)).access_token
  session = await openSession(sandbox.url, token)
  sandbox.faults.maybeCommitted = { times: 1, how: 'http-503' }
  const response = await (era === 'modern' ? postModern() : postLegacy())
  expect(response.status).toBe(503)
  const body = (await response.json()) as Record<string, unknown>
  expect(body).toMatchObject({ code: 'service_unavailable', retry_guidance: expect.any(String) })
  expect(await found()).toEqual([body['committed_resource_id']])
})

test('a write lands and the socket is cut', async () => {
  await start()
  sandbox.faults.maybeCommitted = { times: 1, how: 'cut' }
  await expect(postLegacy()).rejects.toThrow('fetch failed')
  expect(await found()).toHaveLength(1)
})

async function postLegacy() {
  const opened = await postMcp(sandbox.url, token)
  await opened.text()
  const params = { name: 'notion-create-pages', arguments: CREATE }
  const message = { jsonrpc: '2.0', id: 2, method: 'tools/call', params }
  return postMcp(sandbox.url, token, message, opened.headers.get('mcp-session-id') ?? '')
}

function postModern() {
  const version = '2026-07-28'
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
  }
  const params = { name: 'notion-create-pages', arguments: CREATE, _meta: meta }
  return fetch(sandbox.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': version,
      'mcp-method': 'tools/call',
      'mcp-name': 'notion-create-pages',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params }),
  })
}

test.each([
  ['free', 180],
  ['business', 600],
] as const)('on %s, %i calls pass in a minute and the next is told how long to wait', async (plan, limit) => {
  await start({ plan, rateLimit: 'tool-error', clock: 'manual' })
  const call = () => session.call('notion-get-teams')
  for (let done = 0; done < limit; done += 20)
    await Promise.all(Array.from({ length: Math.min(20, limit - done) }, call))
  sandbox.advance(20)
  expect(await call()).toMatchObject({
    structuredContent: { error: { retry_after_seconds: 40, rate_limit_reason: 'public_api_request_rate_limit' } },
  })
  sandbox.advance(40)
  expect((await call()).isError).toBeUndefined()
  expect(sandbox.stats().busiestMinute.toolCalls).toBe(limit + 1)
})

test('the same limit comes as HTTP 429, and is switched off', async () => {
  await start({ plan: 'free', rateLimit: 'http-429', clock: 'manual' })
  const left = 180 - sandbox.stats().busiestMinute.requests
  for (let done = 0; done < left; done += 1) await session.call('notion-get-teams')
  const refused = await postMcp(sandbox.url, token)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
  sandbox.change({ rateLimit: 'off' })
  expect((await postMcp(sandbox.url, token)).status).toBe(200)
})

test('on free, ten calls with SQL pass; what needs no SQL goes on', async () => {
  await start({ plan: 'free', ai: false })
  const { results } = await session.read<{ results: { id: string; type: string }[] }>('notion-search', {
    query: 'Roadmap',
  })
  const id = results.find(({ type }) => type === 'database')?.id
  const { text } = await session.read<{ text: string }>('notion-fetch', { id })
  const source = /collection:\/\/[0-9a-f-]{36}/.exec(text)?.[0] ?? ''
  const sql = { data: { data_source_urls: [source], query: `SELECT url FROM "${source}"` } }
  for (let done = 0; done < 10; done += 1) await session.read('notion-query-data-sources', sql)
  expect(await failureOf('notion-query-data-sources', sql)).toMatchObject({ code: 'usage_limit_reached', status: 429 })
  expect(
    await session.read('notion-query-data-sources', { data: { mode: 'rows', data_source_url: source } }),
  ).toHaveProperty('results')
})

test('tools and arguments vanish, and descriptions change', async () => {
  await start()
  sandbox.faults.toolDrift = {
    missing: ['notion-get-teams'],
    descriptions: { 'notion-search': 'Something else.' },
    missingArguments: { 'notion-get-users': ['query'] },
  }
  const { result } = await session.request('tools/list')
  const tools = result?.['tools'] as { name: string; description: string; inputSchema: { properties: object } }[]
  const named = (name: string) => tools.find((tool) => tool.name === name)
  expect(named('notion-get-teams')).toBeUndefined()
  expect(named('notion-search')?.description).toBe('Something else.')
  expect(named('notion-get-users')?.inputSchema.properties).not.toHaveProperty('query')
  const refusals = [{ name: 'notion-get-teams' }, { name: 'notion-get-users', arguments: { query: 'Ada' } }]
  for (const refusal of refusals) {
    expect((await session.request('tools/call', refusal)).error).toMatchObject({ code: -32602 })
  }
  expect(await session.read('notion-get-users', { page_size: 1 })).toHaveProperty('results')
})

test('members of arguments vanish, and words that they took', async () => {
  await start()
  const query = 'notion-query-data-sources'
  sandbox.faults.toolDrift = {
    missingArguments: { 'notion-create-pages': ['pages.icon', 'parent.data_source_id'], [query]: ['data.params'] },
    missingValues: { [query]: { 'data.mode': ['rows'] }, 'notion-update-page': { command: ['insert_content'] } },
  }
  const { result } = await session.request('tools/list')
  const tools = result?.['tools'] as { name: string; inputSchema: object }[]
  const shown = (name: string) => JSON.stringify(tools.find((tool) => tool.name === name)?.inputSchema)
  expect(shown('notion-create-pages')).not.toMatch(/"icon"|"data_source_id":\{/)
  expect(shown('notion-create-pages')).toContain('"cover"')
  expect(shown(query)).not.toMatch(/"params"|"const":"rows"/)
  expect(shown(query)).toContain('"const":"view"')
  expect(shown('notion-update-page')).not.toContain('"insert_content"')
  const [page] = (await session.read<{ pages: { id: string }[] }>('notion-create-pages', CREATE)).pages
  for (const [name, given, problem] of [
    ['notion-create-pages', { pages: [{}, { icon: '🦁' }] }, /pages: Unrecognized key: "icon"/],
    [query, { data: { mode: 'rows', data_source_url: 'collection://x' } }, /data\.mode: Invalid input/],
    ['notion-update-page', { page_id: page?.id, command: 'insert_content', content: 'x' }, /command: Invalid input/],
  ] as const) {
    const { error } = await session.request('tools/call', { name, arguments: given })
    expect(error).toMatchObject({ code: -32602, message: expect.stringMatching(problem) })
  }
})

test('what is read changes no id that is made later', async () => {
  const made: unknown[] = []
  for (const reads of [0, 3]) {
    await start({ clock: 'manual' })
    for (let done = 0; done < reads; done += 1) await session.read('notion-get-users')
    made.push(await session.read('notion-create-pages', CREATE))
    if (reads === 0) await sandbox.close()
  }
  expect(made[1]).toEqual(made[0])
})
