import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, expect, test } from 'vitest'

import { startSandbox, type Sandbox } from './index.js'
import { postMcp, signIn } from './testing/login.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

test('a login reaches the tools over Streamable HTTP', async () => {
  sandbox = await startSandbox()
  const { access_token: token, expires_in: lifetime, resource } = await signIn(sandbox.origin)
  expect(lifetime).toBe(3600)
  expect(resource).toBe(sandbox.origin)

  const client = new Client({ name: 'test', version: '0' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(sandbox.url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  )
  expect(client.getServerVersion()).toMatchObject({ name: 'Notion MCP', version: '1.0.1' })
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('notion-search')
  await client.close()
  expect(sandbox.stats()).toMatchObject({
    tokenRequests: 1,
    byGrantType: { authorization_code: 1, refresh_token: 0 },
    registrations: 1,
    authorizations: 1,
    sessionsOpened: 1,
  })
})

test('a session has 64 hex digits and is unknown once it is forgotten', async () => {
  sandbox = await startSandbox()
  const { access_token: token } = await signIn(sandbox.origin)
  const opened = await postMcp(sandbox.url, token)
  const session = opened.headers.get('mcp-session-id') ?? ''
  expect(session).toMatch(/^[0-9a-f]{64}$/)
  expect(opened.headers.get('content-type')).toBe('text/event-stream')
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
  expect((await postMcp(sandbox.url, token, list, session)).status).toBe(200)
  sandbox.forgetSessions()
  const lost = await postMcp(sandbox.url, token, list, session)
  expect(lost.status).toBe(404)
  expect(await lost.json()).toMatchObject({ error: { code: -32001 } })
})
