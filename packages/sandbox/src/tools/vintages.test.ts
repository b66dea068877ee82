import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession } from '../testing/session.js'
import { LATER_TOOL_NAMES, TOOL_NAMES } from './vintages.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

async function open(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options)
  return openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
}

test('the vintages have 16 and 45 names', () => {
  sandbox = { close: async () => {} } as Sandbox
  expect([new Set(TOOL_NAMES['2026-03']).size, new Set(TOOL_NAMES['2026-10']).size]).toEqual([16, 45])
  expect(TOOL_NAMES['2026-10']).not.toContain(LATER_TOOL_NAMES[0])
})

test('the list follows a change of the vintage, and what is gone is refused', async () => {
  const session = await open()
  await session.read('notion-get-tool-access')
  const answer = await fetch(`${sandbox.origin}/__sandbox/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"vintage":"2026-03"}',
  })
  expect(await answer.json()).toEqual({ vintage: '2026-03', plan: 'business', ai: true, rateLimit: 'off' })
  const { result } = await session.request('tools/list')
  const names = ((result?.['tools'] ?? []) as { name: string }[]).map(({ name }) => name)
  expect(TOOL_NAMES['2026-03']).toEqual(expect.arrayContaining(names))
  expect((await session.request('tools/call', { name: 'notion-get-tool-access' })).error).toMatchObject({
    code: -32602,
  })
})

test('a value that cannot be is refused, and nothing changes', async () => {
  await open()
  expect(() => sandbox.change({ plan: 'gold' as 'free' })).toThrow('plan must be one of free, plus, business')
  const answer = await fetch(`${sandbox.origin}/__sandbox/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"colour":"red"}',
  })
  expect(answer.status).toBe(400)
  expect(sandbox.offer()).toEqual({ vintage: '2026-10', plan: 'business', ai: true, rateLimit: 'off' })
})

test.each([
  ['legacy', '2025-06-18'],
  ['modern', '2026-07-28'],
] as const)('an open session of the %s era is told that the list has changed', async (era, version) => {
  sandbox = await startSandbox({ eras: [era] })
  const { access_token: token } = await signIn(sandbox.origin)
  let told: (count: number) => void = () => {}
  const changed = new Promise<number>((resolve) => (told = resolve))
  const client = new Client(
    { name: 'test', version: '0' },
    {
      versionNegotiation: { mode: era === 'modern' ? { pin: version } : 'legacy' },
      listChanged: {
        tools: { autoRefresh: true, debounceMs: 0, onChanged: (_error, tools) => told(tools?.length ?? 0) },
      },
    },
  )
  await client.connect(
    new StreamableHTTPClientTransport(new URL(sandbox.url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  sandbox.change({ vintage: '2026-03' })
  expect(await changed).toBeGreaterThan(0)
  await client.close()
})

test.each([
  [
    'notion-query-data-sources',
    '2026-10',
    /^Input validation error: Invalid arguments for tool notion-query-data-sources: data: Invalid input/,
  ],
  ['notion-query-data-sources', '2026-03', /^Invalid arguments for tool notion-query-data-sources: \[\n/],
] as const)('%s refuses wrong arguments in the words of %s', async (name, vintage, message) => {
  const session = await open({ vintage })
  const { error } = await session.request('tools/call', { name, arguments: { data: {} } })
  expect(error).toEqual({ code: -32602, message: expect.stringMatching(message) })
})
