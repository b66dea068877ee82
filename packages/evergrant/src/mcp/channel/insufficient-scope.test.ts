import { afterEach, expect, test } from 'vitest'
import { createProcessMemory } from './testing/process-memory.js'
import { openLeanClient } from './open-lean.js'
import { startScriptedServer } from './testing/scripted-server.js'
import { openTestChannel } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** What a call comes to at a server that wants this scope. */
async function refusedCall(challenge: string): Promise<unknown> {
  const server = await startScriptedServer((asked, response) => {
    if (asked.message.method !== 'tools/call') return void response.writeHead(400).end()
    response.writeHead(403, { 'www-authenticate': challenge }).end('{"error":"insufficient_scope"}')
  })
  closing.push(() => server[Symbol.asyncDispose]())
  const { context, connection, signIn } = openTestChannel(server.url)
  await signIn()
  const memory = createProcessMemory()
  await memory.save(connection, { session: { era: 'modern', protocolVersion: '2026-07-28' } })
  const whole = { ...context, clientInfo: { name: 'test', version: '1' }, serverPolicies: [], memory }
  const client = await openLeanClient(whole, connection)
  closing.push(() => client.close())
  return client.callTool('write').catch((error: unknown) => error)
}

const refused = (scope: string) => `Bearer error="insufficient_scope", scope="${scope}"`

// @requirement mcp-auth-2026/scope-union
test('what to ask for is what the login has and what is wanted on top, each scope once', async () => {
  expect(await refusedCall(refused('write default'))).toMatchObject({
    code: 'INSUFFICIENT_SCOPE',
    details: { scope: 'default write' },
    hint: expect.stringContaining('--scope "default write"'),
  })
})

test('what the login has been given is not asked for again', async () => {
  const error = await refusedCall(refused('default'))
  expect(error).toMatchObject({ code: 'INSUFFICIENT_SCOPE', details: { scope: 'default', isGranted: true } })
  expect((error as { hint: string }).hint).not.toContain('evergrant login')
})

test('a scope that a shell would take for a command is not put into one', async () => {
  const error = await refusedCall(refused('$(id) `id` a;b'))
  expect(error).toMatchObject({ code: 'INSUFFICIENT_SCOPE', details: { scope: 'default $(id) `id` a;b' } })
  expect((error as { hint: string }).hint).not.toContain('id')
})

test('another 403 is no matter of scopes', async () => {
  expect(await refusedCall('Bearer error="invalid_request"')).toMatchObject({ code: 'CONNECTION_FAILED' })
})
