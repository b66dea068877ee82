import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type LeanClient } from './lean-client.js'
import { type LeanContext, openLeanClient } from './open-lean.js'
import { createProcessMemory } from './testing/process-memory.js'
import {
  type Answer,
  type Asked,
  event,
  result,
  sendEvent,
  sendJson,
  startScriptedServer,
} from './testing/scripted-server.js'
import { openTestChannel } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(() => void vi.useRealTimers())
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const isModern = ({ message }: Asked) =>
  JSON.stringify(message.params ?? {}).includes('io.modelcontextprotocol/protocolVersion')

const refuse = (asked: Asked, response: ServerResponse, code: number, status = 400) =>
  sendJson(response, { jsonrpc: '2.0', id: asked.message.id ?? null, error: { code, message: 'no' } }, status)

/** A server of the legacy era with one session at a time. */
function legacy(answer: Answer): Answer & { forget(): void } {
  let opened = 0
  let session = ''
  const serve: Answer = (asked, response) => {
    const { method, id } = asked.message
    if (method === 'initialize') {
      session = `session-${(opened += 1)}`
      const opening = { protocolVersion: '2025-11-25', serverInfo: { name: 'old' }, capabilities: {} }
      return sendJson(response, result(asked, opening), 200, { 'mcp-session-id': session })
    }
    if (isModern(asked)) return refuse(asked, response, -32_000)
    if (asked.headers['mcp-session-id'] !== session) return void response.writeHead(404).end()
    return id === undefined ? void response.writeHead(202).end() : answer(asked, response)
  }
  return Object.assign(serve, { forget: () => void (session = 'another') })
}

const modern =
  (answer: Answer): Answer =>
  (asked, response) =>
    isModern(asked) ? answer(asked, response) : refuse(asked, response, -32_022)

const echo: Answer = (asked, response) => sendJson(response, result(asked, { content: [{ type: 'text', text: 'hi' }] }))

async function start(answer: Answer, changes: Partial<LeanContext> = {}) {
  const server = await startScriptedServer(answer)
  closing.push(() => server[Symbol.asyncDispose]())
  const { context: base, connection } = openTestChannel(server.url)
  const context: LeanContext = {
    ...base,
    clientInfo: { name: 'test', version: '1' },
    serverPolicies: [],
    memory: createProcessMemory(),
    ...changes,
  }
  const open = async (options = {}): Promise<LeanClient> => {
    const client = await openLeanClient(context, connection, options)
    closing.push(() => client.close())
    return client
  }
  return { server, context, connection, open }
}

const methods = (asked: readonly Asked[]) => asked.map(({ message }) => message.method)

describe('opening', () => {
  // @requirement mcp-transport-2025/post, mcp-transport-2025/single-message, mcp-lifecycle-2025/initialize-first
  // @requirement mcp-lifecycle-2025/initialized, mcp-lifecycle-2025/nothing-before
  test('a legacy server: initialize, initialized, then the call', async () => {
    const { server, open } = await start(legacy(echo))
    await (await open()).callTool('echo')
    expect(methods(server.asked)).toEqual(['initialize', 'notifications/initialized', 'tools/call'])
    expect(server.connections()).toBe(1)
  })

  // @requirement mcp-lifecycle-2025/initialize-first, mcp-lifecycle-2025/known-version
  // @requirement mcp-lifecycle-2025/latest-version, mcp-versioning-2026/request-ids
  // @requirement mcp-versioning-2026/request-ids-twice
  test('the handshake offers the latest revision that has one, and nothing that the client cannot do', async () => {
    const { server, open } = await start(legacy(echo))
    const client = await open()
    await client.callTool('echo')
    await client.callTool('echo')
    expect(server.asked[0]?.message.params).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    })
    const ids = server.asked
      .filter(({ message }) => message.method?.startsWith('tools/'))
      .map(({ message }) => message.id)
    expect(ids.map((id) => typeof id)).toEqual(['number', 'number'])
    expect(new Set(ids).size).toBe(2)
  })

  test('a list whose stream ends after its answer: the call goes over the same connection', async () => {
    const { server, open } = await start(
      legacy((asked, response) => {
        if (asked.message.method !== 'tools/list') return echo(asked, response)
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event(result(asked, { tools: [] })))
        setTimeout(() => response.end(), 50)
      }),
    )
    const client = await open()
    expect(await client.listTools()).toEqual([])
    await client.callTool('echo')
    expect(server.connections()).toBe(1)
  })

  test('an opening whose stream ends after its answer: what follows goes over the same connection', async () => {
    const { server, open } = await start((asked, response) => {
      if (asked.message.method !== 'initialize') return void response.writeHead(202).end()
      const opening = { protocolVersion: '2025-11-25', serverInfo: { name: 'old' }, capabilities: {} }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event(result(asked, opening)))
      setTimeout(() => response.end(), 50)
    })
    await open()
    expect(methods(server.asked)).toEqual(['initialize', 'notifications/initialized'])
    expect(server.connections()).toBe(1)
  })

  test('a server that is remembered: the call alone', async () => {
    const { server, open, context, connection } = await start(legacy(echo))
    await open()
    expect(await context.memory.load(connection)).toEqual({
      session: { era: 'legacy', protocolVersion: '2025-11-25', sessionId: 'session-1' },
      server: { serverInfo: { name: 'old' }, capabilities: {} },
    })
    await (await open()).callTool('echo')
    expect(methods(server.asked).slice(2)).toEqual(['tools/call'])
  })

  test('a session that was remembered and is forgotten there: opened again, and remembered anew', async () => {
    const serve = legacy(echo)
    const { server, open, context, connection } = await start(serve)
    await open()
    serve.forget()
    await (await open()).request('tools/list')
    expect(methods(server.asked).slice(2)).toEqual([
      'tools/list',
      'initialize',
      'notifications/initialized',
      'tools/list',
    ])
    expect(await context.memory.load(connection)).toMatchObject({ session: { sessionId: 'session-2' } })
  })

  // @requirement mcp-transport-2026/post, mcp-transport-2026/single-message, mcp-transport-2026/reads-400
  // @requirement mcp-versioning-2026/mutual-version, mcp-versioning-2026/meta-version
  // @requirement mcp-versioning-2026/meta-capabilities, mcp-versioning-2026/meta-client
  // @requirement mcp-versioning-2026/modern-first
  test('a modern server: the refused handshake, then every request by itself', async () => {
    const { server, open } = await start(modern(echo))
    const client = await open()
    await client.callTool('echo')
    await client.callTool('echo')
    expect(methods(server.asked)).toEqual(['initialize', 'tools/call', 'tools/call'])
    expect(server.asked[1]?.message.params).toEqual({
      name: 'echo',
      arguments: {},
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    })
  })

  // @requirement mcp-transport-2026/reads-400, mcp-versioning-2026/era-probed-again
  test.each([
    ['modern', 'legacy', legacy(echo)],
    ['legacy', 'modern', modern(echo)],
  ] as const)('a server that was %s and is %s now', async (was, _now, answer) => {
    const { open, context, connection } = await start(answer)
    const protocolVersion = was === 'modern' ? '2026-07-28' : '2025-11-25'
    await context.memory.save(connection, { session: { era: was, protocolVersion, sessionId: 'old' } })
    await (await open()).request('tools/list')
    expect(await context.memory.load(connection)).toMatchObject({ session: { era: _now } })
  })

  // @requirement mcp-lifecycle-2025/unknown-version, mcp-lifecycle-2025/errors-handled
  // @requirement mcp-versioning-2026/mutual-version
  test('a server that speaks a revision that nobody knows', async () => {
    const { open } = await start((asked, response) =>
      sendJson(response, result(asked, { protocolVersion: '1999-01-01' })),
    )
    await expect(open()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })

  test('a server that fails keeps the reason', async () => {
    const { open } = await start((_, response) => void response.writeHead(503).end())
    await expect(open()).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
  })
})

describe('a request', () => {
  test('that the server refuses', async () => {
    const { open } = await start(legacy((asked, response) => refuse(asked, response, -32_602, 200)))
    const refused = (await open()).request('tools/list')
    await expect(refused).rejects.toMatchObject({ code: 'PROTOCOL_ERROR', details: { code: -32_602 } })
  })

  test('is answered by its own id only, and once', async () => {
    const { open } = await start(
      legacy((asked, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(event({ jsonrpc: '2.0', id: 999, result: { whose: 'nobody' } }))
        response.write(event({ jsonrpc: '2.0', id: String(asked.message.id), result: { whose: 'another type' } }))
        response.write(event(result(asked, { whose: 'mine' })))
        response.end(event(result(asked, { whose: 'mine, again' })))
      }),
    )
    expect(await (await open()).request('tools/list')).toEqual({ whose: 'mine' })
  })

  test.each<[string, Answer]>([
    ['another id', (asked, response) => sendJson(response, { ...result(asked), id: 999 })],
    [
      'half JSON',
      (asked, response) =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`data: {"jsonrpc":"2.0","id":${asked.message.id},"result":{"a":tru}}\n\n`),
    ],
  ])('answered with %s', async (_, answer) => {
    const { open } = await start(legacy(answer))
    await expect((await open()).request('tools/list')).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  // @requirement mcp-transport-2025/cancels, mcp-lifecycle-2025/timeouts, mcp-lifecycle-2025/timeout-told
  // @requirement mcp-lifecycle-2025/timeout-chosen, mcp-lifecycle-2025/errors-handled
  test('that is never answered ends with its time, and the server is told', async () => {
    const { server, open } = await start(legacy(() => undefined))
    const client = await open()
    await expect(client.request('tools/list', {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
    await expect
      .poll(() => server.asked.at(-1)?.message)
      .toMatchObject({
        method: 'notifications/cancelled',
        params: { requestId: server.asked.find(({ message }) => message.method === 'tools/list')?.message.id },
      })
  })

  test('that is given up in the modern era closes its stream, and says nothing', async () => {
    const open: ServerResponse[] = []
    const { server, open: opening } = await start(
      modern((_, response) => {
        open.push(response)
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
      }),
    )
    const client = await opening()
    const controller = new AbortController()
    const asked = client.request('tools/list', {}, { signal: controller.signal })
    await expect.poll(() => open.length).toBe(1)
    controller.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    await expect.poll(() => open[0]?.closed).toBe(true)
    expect(methods(server.asked)).toEqual(['initialize', 'tools/list'])
  })

  test('that may write and is never answered has an unknown outcome, once it was sent', async () => {
    let isHeld = false
    const server = legacy(() => undefined)
    const { open } = await start((asked, response) => {
      if (!isHeld || asked.message.method !== 'initialize') return server(asked, response)
    })
    const client = await open()
    await expect(client.callTool('write', {}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { timeoutMs: 20 },
      cause: { code: 'REQUEST_TIMEOUT' },
    })
    // While the session is opened again, nothing else is sent.
    isHeld = true
    server.forget()
    const first = client.request('tools/list', {}, { timeoutMs: 200 })
    await expect(Promise.all([first, client.callTool('write', {}, { timeoutMs: 200 })])).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
    })
    await expect(client.callTool('write', {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
  })

  test('tells its progress, which gives it more time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let tell: ((progress: number) => void) | undefined
    let end: (() => void) | undefined
    const { open } = await start(
      legacy((asked, response) => {
        const { progressToken } = (asked.message.params as { _meta: { progressToken: number } })._meta
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        tell = (progress) => {
          const params = { progressToken, progress, total: 5 }
          response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params }))
        }
        end = () => response.end(event(result(asked, { content: [] })))
      }),
    )
    const seen: number[] = []
    const client = await open()
    const called = client.callTool(
      'slow',
      {},
      {
        timeoutMs: 400,
        onProgress: ({ progress }) => void seen.push(progress),
      },
    )
    await expect.poll(() => tell).toBeDefined()
    for (let progress = 1; progress <= 5; progress += 1) {
      tell?.(progress)
      await expect.poll(() => seen).toContain(progress)
      vi.advanceTimersByTime(300)
    }
    end?.()
    await called
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  // @requirement mcp-lifecycle-2025/timeout-in-all
  test('ends in the end, whatever progress it tells', async () => {
    const { open } = await start(
      legacy((asked, response) => {
        const { progressToken } = (asked.message.params as { _meta: { progressToken: number } })._meta
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        let progress = 0
        const telling = setInterval(() => {
          const params = { progressToken, progress: (progress += 1) }
          response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params }))
        }, 10)
        response.on('close', () => clearInterval(telling))
      }),
    )
    const seen: number[] = []
    const onProgress = ({ progress }: { progress: number }) => void seen.push(progress)
    const client = await open()
    const asked = client.request('tools/list', {}, { timeoutMs: 20_000, maxTimeMs: 400, onProgress })
    await expect(asked).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', details: { timeoutMs: 400 } })
    expect(seen.length).toBeGreaterThan(1)
  })

  // @requirement mcp-lifecycle-2025/negotiated-capabilities
  test('of the server is declined, and its ping answered', async () => {
    const answers: unknown[] = []
    const { open } = await start((asked, response) => {
      if (asked.message.method === 'initialize') {
        return sendJson(response, result(asked, { protocolVersion: '2025-11-25' }))
      }
      if (asked.message.method === undefined) answers.push(asked.message)
      if (asked.message.method !== 'tools/list') return void response.writeHead(202).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event({ jsonrpc: '2.0', id: 'a', method: 'ping' }))
      response.write(event({ jsonrpc: '2.0', id: 'b', method: 'sampling/createMessage', params: {} }))
      return void response.end(event(result(asked)))
    })
    await (await open()).request('tools/list')
    await expect.poll(() => answers.length).toBe(2)
    expect(answers).toEqual(
      expect.arrayContaining([
        { jsonrpc: '2.0', id: 'a', result: {} },
        { jsonrpc: '2.0', id: 'b', error: { code: -32_601, message: 'Method not found' } },
      ]),
    )
  })

  // @requirement mcp-transport-2026/no-responses
  test('of a modern server is never answered: it may send none', async () => {
    const { server, open } = await start(
      modern((asked, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(event({ jsonrpc: '2.0', id: 'a', method: 'ping' }))
        response.end(event(result(asked, { content: [] })))
      }),
    )
    const client = await open()
    await client.callTool('echo')
    await client.callTool('echo')
    expect(methods(server.asked)).toEqual(['initialize', 'tools/call', 'tools/call'])
  })

  // @requirement mcp-transport-2026/param-headers, mcp-transport-2026/values-encoded, mcp-transport-2026/absent-omitted
  // @requirement mcp-transport-2026/header-mismatch
  test('of a tool that wants arguments in headers is sent again with them', async () => {
    const properties = {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      deep: { type: 'object', properties: { flag: { type: 'boolean', 'x-mcp-header': 'Flag' } } },
      none: { type: 'string', 'x-mcp-header': 'None' },
      left: { type: 'string', 'x-mcp-header': 'Left' },
      text: { type: 'string' },
    }
    const { server, open } = await start(
      modern((asked, response) => {
        if (asked.message.method === 'tools/list') {
          const tools = [{ name: 'routed', inputSchema: { type: 'object', properties } }]
          return sendJson(response, result(asked, { tools }))
        }
        return asked.headers['mcp-param-region'] === undefined
          ? refuse(asked, response, -32_020)
          : echo(asked, response)
      }),
    )
    const client = await open()
    await client.callTool('routed', { region: 'größe', deep: { flag: true }, none: null, text: 'y' })
    expect(methods(server.asked)).toEqual(['initialize', 'tools/call', 'tools/list', 'tools/call'])
    const sent = Object.entries(server.asked.at(-1)?.headers ?? {}).filter(([name]) => name.startsWith('mcp-param'))
    expect(Object.fromEntries(sent)).toEqual({
      'mcp-param-region': '=?base64?Z3LDtsOfZQ==?=',
      'mcp-param-flag': 'true',
    })
  })

  test('tells what the server says meanwhile', async () => {
    const { open } = await start(
      legacy((asked, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'hello' } }))
        response.end(event(result(asked)))
      }),
    )
    const told: unknown[] = []
    const client = await open({
      onNotification: (method: string, params: unknown) => void told.push({ method, params }),
    })
    await client.request('tools/list')
    expect(told).toEqual([{ method: 'notifications/message', params: { data: 'hello' } }])
  })

  test.each([
    ['read', 'notion-search', 2, undefined],
    ['write', 'notion-create-pages', 1, 'OUTCOME_UNKNOWN'],
  ])('whose answer is lost is sent again if it is a %s, under another id', async (_, tool, times, code) => {
    const ids: unknown[] = []
    const { open } = await start(
      legacy((asked, response) => {
        ids.push(asked.message.id)
        if (ids.length === 2) return echo(asked, response)
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
        return void setImmediate(() => response.destroy())
      }),
    )
    const outcome = await (await open()).callTool(tool).catch((error: unknown) => error)
    expect(new Set(ids).size).toBe(times)
    if (code === undefined) expect(outcome).toMatchObject({ content: [{ text: 'hi' }] })
    else expect(outcome).toMatchObject({ code })
  })

  test('of a list goes over its pages', async () => {
    const { open } = await start(
      legacy((asked, response) => {
        const page = Number(asked.message.params?.['cursor'] ?? 1)
        const tools = [{ name: `tool-${page}`, inputSchema: {} }]
        sendEvent(response, result(asked, { tools, ...(page < 3 && { nextCursor: String(page + 1) }) }))
      }),
    )
    expect((await (await open()).listTools()).map(({ name }) => name)).toEqual(['tool-1', 'tool-2', 'tool-3'])
  })

  test('of a list that never ends ends', async () => {
    const { open } = await start(
      legacy((asked, response) => sendJson(response, result(asked, { tools: [], nextCursor: 'again' }))),
    )
    await expect((await open()).listTools()).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  // @requirement mcp-transport-2026/invalid-tools-dropped, mcp-transport-2026/invalid-tools-told
  test('of a list leaves out a tool whose headers are against the rules, and says so', async () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'no name' } } }
    const tools = [
      { name: 'bad', inputSchema },
      { name: 'good', inputSchema: {} },
    ]
    const { open } = await start(modern((asked, response) => sendJson(response, result(asked, { tools }))))
    const leftOut: unknown[] = []
    const client = await open({ onToolLeftOut: (tool: unknown) => leftOut.push(tool) })
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['good'])
    expect(leftOut).toEqual([{ name: 'bad', reason: 'a: the mark is no name of a header' }])
  })

  // @requirement mcp-versioning-2026/unknown-result-type
  test('of a tool, answered by a result of an unknown type', async () => {
    const answer = { resultType: 'surprise', content: [] }
    const { open } = await start(modern((asked, response) => sendJson(response, result(asked, answer))))
    await expect((await open()).callTool('echo')).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  test.each<[string, unknown, string]>([
    ['without content', {}, 'RESPONSE_INVALID'],
    ['with content that is no block', { content: ['text'] }, 'RESPONSE_INVALID'],
    ['that wants an answer first', { resultType: 'input_required', inputRequests: {} }, 'PROTOCOL_ERROR'],
  ])('of a tool, answered %s', async (_, value, code) => {
    const { open } = await start(legacy((asked, response) => sendJson(response, result(asked, value))))
    await expect((await open()).callTool('echo')).rejects.toMatchObject({ code })
  })
})

describe('what a caller gives with a call', () => {
  test('its headers reach the server, and one that would end a line is refused', async () => {
    const { server, open } = await start(legacy(echo))
    const client = await open()
    await client.callTool('echo', {}, { headers: { 'x-trace': 'a' } })
    expect(server.asked.at(-1)?.headers['x-trace']).toBe('a')
    const asked = server.asked.length
    await expect(client.callTool('echo', {}, { headers: { 'x-trace': 'a\r\nb: c' } })).rejects.toThrow(TypeError)
    expect(server.asked).toHaveLength(asked)
  })

  test('a time that no timer can count is as good as none', async () => {
    let answer: (() => unknown) | undefined
    const { open } = await start(legacy((asked, response) => void (answer = () => echo(asked, response))))
    const client = await open()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const called = client.callTool('echo', {}, { timeoutMs: 1e12 })
    await expect.poll(() => answer).toBeDefined()
    vi.advanceTimersByTime(120_000)
    answer?.()
    await expect(called).resolves.toMatchObject({ content: [{ text: 'hi' }] })
  })
})
