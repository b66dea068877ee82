import { request } from 'node:http'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from './index.js'
import { postMcp, refresh, signIn } from './testing/login.js'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

function control(name: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sandbox.origin}/__sandbox/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test('stats come as JSON and hold no token', async () => {
  const { access_token: access, refresh_token: refreshToken, clientId } = await signIn(sandbox.origin)
  await refresh(sandbox.origin, clientId, refreshToken)
  const response = await fetch(`${sandbox.origin}/__sandbox/stats`)
  const text = await response.text()
  expect(JSON.parse(text)).toEqual(sandbox.stats())
  for (const secret of [access, refreshToken]) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain(secret.split(':')[2])
  }
})

test('control requests are not counted', async () => {
  await control('advance', { seconds: 1 })
  expect(sandbox.stats()).toMatchObject({ httpRequests: 0, byPath: {} })
})

test('the clock is moved', async () => {
  const { access_token: token } = await signIn(sandbox.origin)
  expect((await control('advance', { seconds: 3601 })).status).toBe(200)
  expect((await postMcp(sandbox.url, token)).status).toBe(401)
})

test.each([[{ seconds: -1 }], [{ seconds: 'x' }], [{}], [[1]], ['text']])('advance refuses %j', async (body) => {
  expect((await control('advance', body)).status).toBe(400)
})

test('faults are switched on, and off by null', async () => {
  await control('faults', { token: { status: 503, times: 3 }, denyLogin: true })
  expect(sandbox.faults).toMatchObject({ token: { status: 503, times: 3 }, denyLogin: true })
  await control('faults', { denyLogin: null })
  expect(sandbox.faults.denyLogin).toBeUndefined()
  expect(sandbox.faults.token).toBeDefined()
})

test('a misspelt fault is refused, and none of the request is applied', async () => {
  const response = await control('faults', { denyLogin: true, tokn: { times: 1 } })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: 'There is no fault "tokn"' })
  expect(sandbox.faults.denyLogin).toBeUndefined()
})

test('grants, clients, sessions and counts are dropped', async () => {
  const { access_token: token, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
  const session = (await postMcp(sandbox.url, token)).headers.get('mcp-session-id') ?? ''
  await control('forget-sessions')
  expect((await postMcp(sandbox.url, token, { jsonrpc: '2.0', id: 2, method: 'ping' }, session)).status).toBe(404)
  await control('forget-clients')
  expect((await refresh(sandbox.origin, clientId, refreshToken)).status).toBe(401)
  await control('revoke-grants')
  expect((await postMcp(sandbox.url, token)).status).toBe(401)
  await control('reset-stats')
  expect(sandbox.stats()).toMatchObject({ tokenRequests: 0, httpRequests: 0, redemptions: {}, grants: [] })
})

test('access tokens are ended before their time', async () => {
  const { access_token: token } = await signIn(sandbox.origin)
  await control('end-access-tokens')
  expect((await postMcp(sandbox.url, token)).status).toBe(401)
})

test.each([
  ['a request from a web page', { origin: 'http://evil.example' }, 403],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['plain text', { 'content-type': 'text/plain' }, 415],
])('%s cannot drive the switches', async (_name, headers, status) => {
  const response = await control('advance', { seconds: 5000 }, headers)
  expect(response.status).toBe(status)
  expect(Math.abs(sandbox.now() - Date.now())).toBeLessThan(1000)
})

test('stats are refused to a web page', async () => {
  const response = await fetch(`${sandbox.origin}/__sandbox/stats`, { headers: { origin: 'http://evil.example' } })
  expect(response.status).toBe(403)
})

test.each([
  ['evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost', 200],
])('a request for the host %s is answered %i', async (host, status) => {
  const { port } = new URL(sandbox.origin)
  const answered = await new Promise((resolve, reject) => {
    const message = request({ port, host: '127.0.0.1', path: '/__sandbox/stats', headers: { host } }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    })
    message.once('error', reject).end()
  })
  expect(answered).toBe(status)
})

test('unknown switches and other methods are refused', async () => {
  expect((await control('nothing')).status).toBe(404)
  expect((await fetch(`${sandbox.origin}/__sandbox/advance`)).status).toBe(405)
})
