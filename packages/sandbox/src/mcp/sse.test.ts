import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import { postMcp, signIn } from '../testing/login.js'

let sandbox: Sandbox
let token: string
beforeEach(async () => {
  sandbox = await startSandbox({ transports: ['sse'] })
  token = (await signIn(sandbox.origin)).access_token
})
afterEach(() => sandbox.close())

/** Opens the stream and reads its events one by one. */
async function openStream() {
  const hangUp = new AbortController()
  const response = await fetch(sandbox.sseUrl, { headers: { authorization: `Bearer ${token}` }, signal: hangUp.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const next = async () => {
    while (!buffer.includes('\n\n')) {
      const { value, done } = await reader.read()
      if (done) return undefined
      buffer += value
    }
    const [event = '', ...rest] = buffer.split('\n\n')
    buffer = rest.join('\n\n')
    return { event: /^event: (.*)$/m.exec(event)?.[1], data: /^data: (.*)$/m.exec(event)?.[1] ?? '' }
  }
  return { next, hangUp: () => hangUp.abort() }
}

const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list' }

test('messages go up by POST and come down the stream', async () => {
  const { next, hangUp } = await openStream()
  const endpoint = await next()
  expect(endpoint?.event).toBe('endpoint')
  expect(endpoint?.data).toMatch(/^\/sse\/message\?sessionId=[0-9a-f]{64}$/)
  const url = new URL(endpoint?.data ?? '', sandbox.origin).href
  expect((await postMcp(url, token)).status).toBe(202)
  expect(JSON.parse((await next())?.data ?? '')).toMatchObject({
    id: 1,
    result: { serverInfo: { name: 'Notion MCP' } },
  })
  expect((await postMcp(url, token, { jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(202)
  expect((await postMcp(url, token, LIST)).status).toBe(202)
  expect((await next())?.data).toContain('notion-fetch')
  expect(sandbox.stats().sessionsOpened).toBe(1)
  hangUp()
})

test('an expired token is refused while the stream stays open, and a new one goes on', async () => {
  const { next, hangUp } = await openStream()
  const url = new URL((await next())?.data ?? '', sandbox.origin).href
  await postMcp(url, token)
  await next()
  sandbox.advance(3601)
  expect((await postMcp(url, token, LIST)).status).toBe(401)
  const { access_token: fresh } = await signIn(sandbox.origin)
  expect((await postMcp(url, fresh, LIST)).status).toBe(202)
  expect((await next())?.data).toContain('notion-fetch')
  hangUp()
})

test('forgetting the sessions ends the stream, and its address is unknown', async () => {
  const { next } = await openStream()
  const url = new URL((await next())?.data ?? '', sandbox.origin).href
  sandbox.forgetSessions()
  expect(await next()).toBeUndefined()
  expect((await postMcp(url, token)).status).toBe(404)
})

test('a client that hangs up leaves no channel behind', async () => {
  const { next, hangUp } = await openStream()
  const url = new URL((await next())?.data ?? '', sandbox.origin).href
  hangUp()
  await expect.poll(async () => (await postMcp(url, token)).status).toBe(404)
})

test('a POST to /sse itself is 404, and a body that is not JSON is 400', async () => {
  const { next, hangUp } = await openStream()
  const url = new URL((await next())?.data ?? '', sandbox.origin).href
  expect((await postMcp(sandbox.sseUrl, token)).status).toBe(404)
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{' })
  expect(response.status).toBe(400)
  hangUp()
})
