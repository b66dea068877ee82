import { describe, expect, test } from 'vitest'
import { isReplayable } from './replay.js'
import { createSessionFetch } from './session-fetch.js'
import type { FetchLike } from './server-fetch.js'

/** A server that knows one session at a time, and forgets it when told. */
function createForgetfulServer() {
  const server = { sessions: 0, current: '', handled: [] as string[], forget: () => (server.current = 'gone') }
  const fetch: FetchLike = async (_url, init = {}) => {
    const headers = new Headers(init.headers)
    const session = headers.get('mcp-session-id')
    const { method } = JSON.parse(init.body as string) as { method: string }
    if (method === 'initialize') {
      server.sessions += 1
      server.current = `session-${server.sessions}`
      server.handled.push(method)
      return new Response('event: message\ndata: {}\n\n', {
        headers: { 'mcp-session-id': server.current, 'content-type': 'text/event-stream' },
      })
    }
    if (session !== server.current) return new Response('Session not found', { status: 404 })
    server.handled.push(method)
    return method.startsWith('notifications/') ? new Response(null, { status: 202 }) : Response.json({ session })
  }
  return { server, fetch }
}

const message = (method: string, params: object = {}) => ({
  method: 'POST',
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
})
const inSession = (init: RequestInit, session = 'session-1') => ({ ...init, headers: { 'mcp-session-id': session } })

async function opened() {
  const { server, fetch } = createForgetfulServer()
  let reopened = 0
  const sessionFetch = createSessionFetch(fetch, () => (reopened += 1))
  await sessionFetch('http://127.0.0.1/mcp', message('initialize'))
  const send = (init: RequestInit, session?: string) => sessionFetch('http://127.0.0.1/mcp', inSession(init, session))
  return { server, send, reopened: () => reopened }
}

describe('a session that the server forgot', () => {
  test('is opened again and the read is sent again', async () => {
    const { server, send, reopened } = await opened()
    server.forget()
    const response = await send(message('tools/list'))
    expect(await response.json()).toEqual({ session: 'session-2' })
    expect(server.handled).toEqual(['initialize', 'initialize', 'notifications/initialized', 'tools/list'])
    expect(reopened()).toBe(1)
  })

  test('keeps working under its old id, also when it is forgotten twice', async () => {
    const { server, send } = await opened()
    server.forget()
    await send(message('tools/list'))
    server.forget()
    const response = await send(message('tools/list'))
    expect(await response.json()).toEqual({ session: 'session-3' })
  })

  test('is opened once for many requests at once', async () => {
    const { server, send } = await opened()
    server.forget()
    await Promise.all(Array.from({ length: 10 }, () => send(message('tools/list'))))
    expect(server.sessions).toBe(2)
  })

  test('is opened again for a write, which is not sent again', async () => {
    const { server, send } = await opened()
    server.forget()
    const write = message('tools/call', { name: 'notion-create-pages' })
    await expect(send(write)).rejects.toMatchObject({ code: 'SESSION_REOPENED' })
    expect(server.handled).not.toContain('tools/call')
    expect((await send(write)).status).toBe(200)
  })

  test('a 404 without a session is the server’s answer', async () => {
    const { fetch } = createForgetfulServer()
    const sessionFetch = createSessionFetch(fetch, () => undefined)
    expect((await sessionFetch('http://127.0.0.1/mcp', message('tools/list'))).status).toBe(404)
  })
})

test.each([
  ['tools/list', undefined, true],
  ['tools/call', 'notion-search', true],
  ['tools/call', 'notion-create-pages', false],
  ['tools/call', 'a-tool-of-tomorrow', false],
  ['tools/call', undefined, false],
  ['prompts/get', undefined, true],
])('%s %s can be repeated: %s', (method, tool, expected) => {
  expect(isReplayable({ method, ...(tool && { tool }) })).toBe(expected)
})
