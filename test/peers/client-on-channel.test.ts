import { randomUUID } from 'node:crypto'
import { Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProgram } from './program.js'
import { startWebServer, type WebServer, webHandler } from './web-server.js'

/** A server of revision 2025-11-25 with sessions, made of the SDK's own parts; `own` is the stream of its own messages. */
let web: WebServer
let server: Server
let requests: string[]
let own: 'open' | 'none'

beforeEach(async () => {
  own = 'open'
  requests = []
  web = await startWebServer()
  server = new Server({ name: 'legacy', version: '1' }, { capabilities: { tools: { listChanged: true } } })
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: randomUUID })
  await server.connect(transport)
  web.handle(
    webHandler(web.origin, async (request) => {
      requests.push(request.method)
      if (request.method === 'GET' && own === 'none') return new Response(null, { status: 405 })
      const { method } = (request.method === 'POST' ? await request.clone().json() : {}) as { method?: string }
      if (method === 'server/discover') return new Response('no such thing', { status: 400 })
      return transport.handleRequest(request)
    }),
  )
})
afterEach(async () => {
  await server.close()
  await web.close()
})

const connect = (capabilities = {}) =>
  createProgram().evergrant.connect({ server: `${web.origin}/mcp`, transport: 'http', capabilities })

test('the server’s own messages come on their stream, and what they drop is asked for again', async () => {
  let type: 'string' | 'number' = 'string'
  server.setRequestHandler('tools/list', () => {
    const outputSchema = { type: 'object' as const, properties: { value: { type } } }
    return { tools: [{ name: 'value', inputSchema: { type: 'object' as const }, outputSchema }] }
  })
  server.setRequestHandler('tools/call', () => ({ content: [], structuredContent: { value: 1 } }))
  const client = await connect()
  await client.listTools()
  await expect(client.callTool({ name: 'value' })).rejects.toThrow('does not match')
  const told = new Promise((resolve) => client.setNotificationHandler('notifications/tools/list_changed', resolve))
  type = 'number'
  await expect.poll(() => requests).toContain('GET')
  await server.sendToolListChanged()
  await told
  await expect(client.callTool({ name: 'value' })).resolves.toMatchObject({ structuredContent: { value: 1 } })
  await client.close()
})

test('the server asks, and the client’s own handler answers', async () => {
  server.setRequestHandler('tools/call', async (_request, { mcpReq }) => {
    const answer = await mcpReq.send({
      method: 'elicitation/create',
      params: { message: 'Your name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } },
    })
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
  })
  const client = await connect({ elicitation: {} })
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }))
  const { content } = await client.callTool({ name: 'ask' })
  expect(content).toEqual([{ type: 'text', text: '{"action":"accept","content":{"name":"Ada"}}' }])
  await client.close()
})

test('a call that takes too long is cancelled at the server, and its connection ends', async () => {
  let cancelled: AbortSignal | undefined
  server.setRequestHandler('tools/call', async (_request, { mcpReq }) => {
    cancelled = mcpReq.signal
    await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve, { once: true }))
    return { content: [] }
  })
  own = 'none'
  const client = await connect()
  const errors: Error[] = []
  client.onerror = (error) => void errors.push(error)
  await expect(client.callTool({ name: 'slow' }, { timeout: 100 })).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
  await expect.poll(() => cancelled?.aborted).toBe(true)
  await client.ping()
  expect(errors).toEqual([])
  await client.close()
})

test('a server without a stream of its own is asked for it once', async () => {
  own = 'none'
  const client = await connect()
  await client.ping()
  await client.ping()
  await expect.poll(() => requests.filter((method) => method === 'GET')).toEqual(['GET'])
  await client.close()
})
