import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Channel, Outgoing } from './channel.js'
import { answerOf } from './http-answer.js'
import {
  type Answer,
  type Asked,
  event,
  result,
  sendEvent,
  sendJson,
  startScriptedServer,
} from './testing/scripted-server.js'
import { INITIALIZE, notification, openTestChannel, parsed, request } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(answer: Answer) {
  const server = await startScriptedServer(answer)
  closing.push(() => server[Symbol.asyncDispose]())
  const test = openTestChannel(server.url)
  closing.push(() => test.channel.close())
  return { server, ...test }
}

/** A server with sessions, which it can be told to forget. */
async function startSessions(answer: Answer, forgotten: Answer = (_, response) => void response.writeHead(404).end()) {
  const state = { session: '', opened: 0, heldMs: 0, loses: [] as string[] }
  const scene = await start(async (asked, response) => {
    if (asked.message.method === 'initialize') {
      await sleep(state.heldMs)
      state.session = `session-${(state.opened += 1)}`
      return sendEvent(response, result(asked, { protocolVersion: '2025-06-18' }), { 'mcp-session-id': state.session })
    }
    if (state.loses.length > 0 && asked.message.method === state.loses[0]) {
      state.loses.shift()
      state.session = 'another'
    }
    if (asked.headers['mcp-session-id'] !== state.session) return forgotten(asked, response)
    if (asked.message.id === undefined && asked.method === 'POST') return void response.writeHead(202).end()
    return answer(asked, response)
  })
  await scene.channel.send(INITIALIZE)
  await scene.channel.send(notification('notifications/initialized'))
  return {
    ...scene,
    opened: () => state.opened,
    forget: () => (state.session = 'another'),
    /** Forgets the session at each of these messages. */
    forgetAt: (...methods: string[]) => (state.loses = methods),
    holdOpening: (ms: number) => (state.heldMs = ms),
  }
}

/** The replies to one message. */
async function ask(channel: Channel, message: Outgoing): Promise<unknown[]> {
  const replies: unknown[] = []
  await channel.send(message, { receive: (reply) => void replies.push(parsed(reply)) })
  return replies
}

const methods = (asked: readonly Asked[]) => asked.map(({ method, message }) => message.method ?? method)

describe('a reply', () => {
  // @requirement mcp-transport-2025/both-replies, mcp-transport-2026/both-replies
  test.each<[string, (asked: Asked, response: ServerResponse) => void]>([
    ['in one document', (asked, response) => sendJson(response, result(asked, { n: 1 }))],
    ['in one event', (asked, response) => sendEvent(response, result(asked, { n: 1 }))],
    [
      'as a document with a charset',
      (asked, response) =>
        void response
          .writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' })
          .end(JSON.stringify(result(asked, { n: 1 }))),
    ],
  ])('%s', async (_, answer) => {
    const { channel } = await start(answer)
    expect(await ask(channel, request('tools/list'))).toEqual([{ jsonrpc: '2.0', id: 1, result: { n: 1 } }])
  })

  test('comes after what the server had to say before, in order, each awaited', async () => {
    const { channel } = await start((asked, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let n = 0; n < 50; n += 1) response.write(event({ jsonrpc: '2.0', method: `n/${n}` }))
      response.end(event(result(asked)))
    })
    const log: string[] = []
    await channel.send(request('tools/list'), {
      receive: async ({ envelope }) => {
        log.push(`begin ${envelope.method ?? 'reply'}`)
        await new Promise((resolve) => setImmediate(resolve))
        log.push(`end ${envelope.method ?? 'reply'}`)
      },
    })
    const names = [...Array.from({ length: 50 }, (_, n) => `n/${n}`), 'reply']
    expect(log).toEqual(names.flatMap((name) => [`begin ${name}`, `end ${name}`]))
  })

  test('in an array, as revision 2025-03-26 allows', async () => {
    const { channel } = await start((asked, response) =>
      sendJson(response, [{ jsonrpc: '2.0', method: 'notifications/message' }, result(asked)]),
    )
    expect(await ask(channel, request('tools/list'))).toEqual([
      { jsonrpc: '2.0', method: 'notifications/message' },
      { jsonrpc: '2.0', id: 1, result: {} },
    ])
  })

  test('keeps its bytes', async () => {
    const text = '{ "result": {"π": 1.0, "big": 12345678901234567890},\t"id":1, "jsonrpc":"2.0" }'
    const { channel } = await start(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text),
    )
    const replies: string[] = []
    await channel.send(request('tools/list'), {
      receive: ({ bytes }) => void replies.push(new TextDecoder().decode(bytes)),
    })
    expect(replies).toEqual([text])
  })

  test.each([
    ['in one document', 'application/json', '', ''],
    ['in one event', 'text/event-stream', 'data: ', '\n\n'],
  ])('of 100 MB comes whole, %s', async (_, type, before, after) => {
    const piece = Buffer.alloc(1_000_000, 'x')
    const { channel } = await start(async (asked, response) => {
      response.writeHead(200, { 'content-type': type })
      response.write(`${before}{"jsonrpc":"2.0","id":${asked.message.id},"result":{"text":"`)
      for (let n = 0; n < 100; n += 1) if (!response.write(piece)) await once(response, 'drain')
      response.end(`"}}${after}`)
    })
    const sizes: number[] = []
    await channel.send(request('tools/list'), { receive: ({ bytes }) => void sizes.push(bytes.byteLength) })
    expect(sizes).toEqual([100_000_000 + '{"jsonrpc":"2.0","id":1,"result":{"text":""}}'.length])
  })

  test('with bytes that are no UTF-8 passes as it is', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"result":"'),
      Buffer.of(0xff, 0xc3),
      Buffer.from('"}'),
    ])
    const { channel } = await start(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(bytes),
    )
    const replies: Uint8Array[] = []
    await channel.send(request('tools/list'), { receive: (reply) => void replies.push(reply.bytes) })
    expect(replies.map((reply) => Buffer.compare(reply, bytes))).toEqual([0])
  })

  test('goes to the channel where the message names no receiver', async () => {
    const { channel, received } = await start((asked, response) => sendJson(response, result(asked)))
    await channel.send(request('tools/list'))
    expect(received).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }])
  })

  test('of a server that leaves its stream open is there all the same', async () => {
    const { channel } = await start(
      (asked, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event(result(asked))),
    )
    expect(await ask(channel, request('tools/list'))).toHaveLength(1)
  })
})

describe('no reply', () => {
  test.each<[string, string, Answer]>([
    ['an accepted request without an answer', 'RESPONSE_INVALID', (_, response) => void response.writeHead(202).end()],
    [
      'a page',
      'NOT_AN_MCP_SERVER',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['JSON that is no message', 'RESPONSE_INVALID', (_, response) => sendJson(response, { hello: 1 })],
    [
      'half a message',
      'RESPONSE_INVALID',
      (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"resu'),
    ],
    ['an empty array', 'RESPONSE_INVALID', (_, response) => sendJson(response, [])],
    ['400', 'CONNECTION_FAILED', (_, response) => sendJson(response, { error: 'no' }, 400)],
    ['403', 'CONNECTION_FAILED', (_, response) => void response.writeHead(403).end()],
    [
      '403 that asks for a scope',
      'INSUFFICIENT_SCOPE',
      (_, response) =>
        void response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' }).end(),
    ],
    ['404', 'CONNECTION_FAILED', (_, response) => void response.writeHead(404).end()],
    ['500', 'TEMPORARILY_UNAVAILABLE', (_, response) => void response.writeHead(500).end('no')],
    [
      'a redirect elsewhere',
      'REDIRECT_REFUSED',
      (_, response) => void response.writeHead(307, { location: 'http://localhost:1/mcp' }).end(),
    ],
    [
      'a redirect that drops the message',
      'REDIRECT_REFUSED',
      (_, response) => void response.writeHead(302, { location: '/other' }).end(),
    ],
    ['a cut connection', 'SERVER_UNREACHABLE', (_, response) => void response.destroy()],
    [
      'an event that is no message',
      'SERVER_UNREACHABLE',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"half\n\n'),
    ],
    [
      'a stream that ends',
      'SERVER_UNREACHABLE',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n'),
    ],
  ])('%s: %s', async (_, code, answer) => {
    const { channel } = await start(answer)
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code })
  })

  // @requirement mcp-auth/insufficient-scope-handled, mcp-auth/step-up-attempted, mcp-auth/step-up-bounded
  test('a scope that is missing is told, and nothing is asked again', async () => {
    const challenge = 'Bearer error="insufficient_scope", scope="files:read files:write"'
    const { server, channel } = await start(
      (_, response) => void response.writeHead(403, { 'www-authenticate': challenge }).end(),
    )
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      details: { scope: 'files:read files:write' },
      hint: expect.stringContaining('evergrant login --scope'),
    })
    expect(server.asked).toHaveLength(1)
  })

  test('keeps what the server answered as evidence', async () => {
    const { channel } = await start((_, response) => sendJson(response, { why: 'no' }, 405))
    const error: unknown = await channel.send(request('tools/list')).catch((thrown: unknown) => thrown)
    expect(answerOf(error)).toMatchObject({ status: 405, body: '{"why":"no"}' })
    expect(answerOf(new Error('another'))).toBeUndefined()
  })

  test('429 tells how long to wait', async () => {
    const { channel } = await start((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end())
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterMs: 7000 },
    })
  })

  test('a document that is cut off is lost, not half-read', async () => {
    const { channel, received } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"jsonrpc"')
      setImmediate(() => response.destroy())
    })
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ details: { reason: 'reply_lost' } })
    expect(received).toEqual([])
  })

  test('what a receiver throws is thrown', async () => {
    const { channel } = await start((asked, response) => sendEvent(response, result(asked)))
    const receive = () => {
      throw new Error('mine')
    }
    await expect(channel.send(request('tools/list'), { receive })).rejects.toThrow('mine')
    const late = async () => receive()
    await expect(channel.send(request('tools/list'), { receive: late })).rejects.toThrow('mine')
  })
})

describe('headers', () => {
  // @requirement mcp-transport-2025/accept, mcp-transport-2025/session-sent, mcp-transport-2025/version-header
  // @requirement mcp-transport-2025/version-negotiated, mcp-lifecycle-2025/negotiated-version
  test('of a legacy session, from the handshake on', async () => {
    const { server, channel } = await startSessions((asked, response) => sendJson(response, result(asked)))
    await channel.send(request('tools/list'))
    expect(channel.session).toMatchObject({ era: 'legacy', protocolVersion: '2025-06-18', sessionId: 'session-1' })
    const [first, ...later] = server.asked
    expect(first?.headers).not.toHaveProperty('mcp-session-id')
    for (const { headers } of later) {
      expect(headers).toMatchObject({ 'mcp-session-id': 'session-1', 'mcp-protocol-version': '2025-06-18' })
    }
    expect(first?.headers).toMatchObject({
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'user-agent': 'test/1',
    })
  })

  // @requirement mcp-transport-2026/accept, mcp-transport-2026/metadata-headers, mcp-transport-2026/version-header
  // @requirement mcp-transport-2026/method-header, mcp-transport-2026/name-header, mcp-transport-2026/name-encoded
  test('of the modern era, from the message', async () => {
    const { server, channel } = await start((asked, response) => sendJson(response, result(asked)))
    channel.resume({ era: 'modern', protocolVersion: '2026-07-28' })
    await channel.send(request('tools/call', { name: 'größe' }))
    await channel.send(request('tools/list'))
    expect(
      server.asked.map(({ headers }) => [headers['mcp-protocol-version'], headers['mcp-method'], headers['mcp-name']]),
    ).toEqual([
      ['2026-07-28', 'tools/call', '=?base64?Z3LDtsOfZQ==?='],
      ['2026-07-28', 'tools/list', undefined],
    ])
    for (const { headers } of server.asked) expect(headers.accept).toBe('application/json, text/event-stream')
  })

  // @requirement mcp-transport-2025/session-forgotten
  test.each([
    { era: 'modern', protocolVersion: '2026-07-28' },
    { era: 'legacy', protocolVersion: '2025-11-25', sessionId: 'before' },
  ] as const)('of a handshake are those of no session: after $era', async (before) => {
    const { server, channel } = await start((asked, response) =>
      sendJson(response, result(asked, { protocolVersion: '2025-11-25' })),
    )
    channel.resume(before)
    await channel.send(INITIALIZE)
    for (const name of ['mcp-session-id', 'mcp-protocol-version', 'mcp-method']) {
      expect(server.asked[0]?.headers).not.toHaveProperty(name)
    }
  })

  // @requirement mcp-transport-2026/header-case
  test('of the server are read in any case', async () => {
    const { channel } = await start((asked, response) => {
      const text = JSON.stringify(result(asked, { protocolVersion: '2025-11-25' }))
      response.writeHead(200, { 'CONTENT-TYPE': 'application/json', 'MCP-SESSION-ID': 'in capitals' }).end(text)
    })
    await channel.send(INITIALIZE)
    expect(channel.session).toMatchObject({ sessionId: 'in capitals' })
  })

  // @requirement mcp-transport-2025/accept
  test('of the caller do not take the place of these', async () => {
    const { server, channel } = await start((asked, response) => sendJson(response, result(asked)))
    channel.resume({ era: 'legacy', protocolVersion: '2025-11-25', sessionId: 's' })
    await channel.send(request('tools/list'), {
      headers: { 'mcp-session-id': 'mine', 'x-mine': 'yes', accept: 'text/html' },
    })
    expect(server.asked[0]?.headers).toMatchObject({
      'mcp-session-id': 's',
      'x-mine': 'yes',
      accept: 'application/json, text/event-stream',
    })
  })
})

describe('one connection', () => {
  test('serves one request after the other', async () => {
    const { server, channel } = await start((asked, response) =>
      asked.message.id === 1 ? sendJson(response, result(asked)) : sendEvent(response, result(asked)),
    )
    for (let round = 0; round < 5; round += 1) {
      await channel.send(request('tools/list'))
      await channel.send(request('tools/list', { id: 2 }))
    }
    expect(server.connections()).toBe(1)
  })

  test('a redirect on the same origin is followed with the message', async () => {
    const { server, channel } = await start((asked, response) =>
      asked.url === '/mcp'
        ? void response.writeHead(308, { location: '/moved' }).end()
        : sendJson(response, result(asked)),
    )
    expect(await ask(channel, request('tools/list'))).toHaveLength(1)
    expect(server.asked.map(({ url, message }) => [url, message.method])).toEqual([
      ['/mcp', 'tools/list'],
      ['/moved', 'tools/list'],
    ])
  })
})

describe('a session that the server forgot', () => {
  const list: Answer = (asked, response) => sendJson(response, result(asked))

  // @requirement mcp-transport-2025/session-forgotten
  test.each<[string, Answer | undefined]>([
    ['404', undefined],
    [
      '400 about no request',
      (_, response) => sendJson(response, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'x' } }, 400),
    ],
  ])('is opened again and the read is sent again: %s', async (_, forgotten) => {
    const { server, channel, engine, forget } = await startSessions(list, forgotten)
    forget()
    expect(await ask(channel, request('tools/list'))).toHaveLength(1)
    expect(methods(server.asked).slice(2)).toEqual([
      'tools/list',
      'initialize',
      'notifications/initialized',
      'tools/list',
    ])
    expect(channel.session?.sessionId).toBe('session-2')
    expect(engine.events.map(({ type }) => type)).toEqual(['session_reopened'])
  })

  test('is opened once for many at once', async () => {
    const { channel, forget, opened } = await startSessions(list)
    forget()
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, id) => ask(channel, request('tools/list', { id: id + 1 }))),
    )
    expect(replies.every(({ length }) => length === 1)).toBe(true)
    expect(opened()).toBe(2)
  })

  test('is waited for by what is sent meanwhile, also by a write', async () => {
    const scene = await startSessions(list)
    const { server, channel } = scene
    scene.forget()
    scene.holdOpening(100)
    const read = ask(channel, request('tools/list'))
    const openings = () => methods(server.asked).filter((method) => method === 'initialize')
    await expect.poll(openings, { interval: 1 }).toHaveLength(2)
    const write = ask(channel, request('tools/call', { id: 2, name: 'notion-create-pages' }))
    expect(await Promise.all([read, write])).toMatchObject([[{ id: 1 }], [{ id: 2 }]])
    expect(methods(server.asked).filter((method) => method === 'tools/call')).toHaveLength(1)
  })

  test('is opened for a write, which is not sent again', async () => {
    const { server, channel, forget } = await startSessions(list)
    forget()
    const write = request('tools/call', { name: 'notion-create-pages' })
    await expect(channel.send(write)).rejects.toMatchObject({ code: 'SESSION_REOPENED' })
    expect(methods(server.asked).filter((method) => method === 'tools/call')).toHaveLength(1)
    expect(await ask(channel, write)).toHaveLength(1)
  })

  test.each([
    ['a read is sent again', 'notion-fetch', 2, undefined],
    ['a write is not, nor is it told to be undone', 'notion-create-pages', 1, 'OUTCOME_UNKNOWN'],
  ])('that was forgotten by the words of a server that answers 400: %s', async (_, name, times, code) => {
    const refuse: Answer = (__, response) =>
      sendJson(response, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'Bad Request' } }, 400)
    const { server, channel, forget, opened } = await startSessions(list, refuse)
    forget()
    const call = request('tools/call', { name })
    const sent = ask(channel, call)
    const outcome = await sent.catch((error: unknown) => error)
    expect(outcome).toMatchObject(code === undefined ? [{ id: 1 }] : { code, retryable: false })
    expect(methods(server.asked).filter((method) => method === 'tools/call')).toHaveLength(times)
    expect(opened()).toBe(2)
  })

  test('that opens no other one ends in its answer, for all that wait', async () => {
    const { channel, forget } = await startSessions(list)
    forget()
    const broken = await start((asked, response) =>
      asked.message.method === 'initialize' ? void response.writeHead(503).end() : void response.writeHead(404).end(),
    )
    const { session } = channel
    if (session) broken.channel.resume(session)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => broken.channel.send(request('tools/list'))),
    )
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TEMPORARILY_UNAVAILABLE' } })
    }
  })

  test.each(['notifications/initialized', 'tools/list'])('is forgotten again at %s, twice', async (method) => {
    const { channel, forgetAt, opened } = await startSessions(list)
    forgetAt('tools/list', method, method)
    expect(await ask(channel, request('tools/list'))).toHaveLength(1)
    expect(opened()).toBe(4)
  })

  test.each(['notifications/initialized', 'tools/list'])(
    'is always forgotten at %s, which has an end',
    async (method) => {
      const { channel, forgetAt, opened } = await startSessions(list)
      forgetAt('tools/list', ...Array.from({ length: 9 }, () => method))
      await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
      expect(opened()).toBe(4)
    },
  )

  test('is forgotten twice', async () => {
    const { channel, forget, opened } = await startSessions(list)
    forget()
    await ask(channel, request('tools/list'))
    forget()
    expect(await ask(channel, request('tools/list'))).toHaveLength(1)
    expect(opened()).toBe(3)
  })
})

describe('the modern era', () => {
  test('a refused request is answered, not failed', async () => {
    const { channel } = await start((asked, response) =>
      sendJson(response, { jsonrpc: '2.0', id: asked.message.id, error: { code: -32_601, message: 'x' } }, 404),
    )
    channel.resume({ era: 'modern', protocolVersion: '2026-07-28' })
    expect(await ask(channel, request('nothing'))).toMatchObject([{ error: { code: -32_601 } }])
  })

  test('a stream that is cut is not resumed', async () => {
    const { server, channel } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata:\n\n')
      setImmediate(() => response.destroy())
    })
    channel.resume({ era: 'modern', protocolVersion: '2026-07-28' })
    await expect(channel.send(request('tools/call', { name: 'x' }))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { reason: 'reply_lost' },
    })
    expect(server.asked).toHaveLength(1)
  })
})

describe('a stream that is cut', () => {
  // @requirement mcp-transport-2025/polls, mcp-transport-2025/retry, mcp-transport-2025/get-accept
  // @requirement mcp-transport-2025/resumes
  test('goes on after its last event', async () => {
    let cuts = 0
    const { server, channel, engine } = await startSessions((asked, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (asked.method === 'POST') response.write('retry: 20\n\n')
      if (cuts < 3) {
        response.write(event({ jsonrpc: '2.0', method: `n/${cuts}` }, `event-${(cuts += 1)}`))
        return void setImmediate(() => response.destroy())
      }
      return void response.end(event({ jsonrpc: '2.0', id: 7, result: {} }, 'event-9'))
    })
    const replies = await ask(channel, request('tools/call', { id: 7, name: 'slow' }))
    expect(replies).toMatchObject([{ method: 'n/0' }, { method: 'n/1' }, { method: 'n/2' }, { id: 7 }])
    const resumed = server.asked.filter(({ method }) => method === 'GET')
    expect(resumed.map(({ headers }) => headers['last-event-id'])).toEqual(['event-1', 'event-2', 'event-3'])
    expect(resumed[0]?.headers).toMatchObject({ accept: 'text/event-stream', 'mcp-session-id': 'session-1' })
    expect(engine.clock.slept).toEqual([20, 20, 20])
  })

  test('is given up after a few attempts without any progress', async () => {
    const { server, channel } = await startSessions((asked, response) => {
      if (asked.method === 'GET') return void response.writeHead(502).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata:\n\n')
      return void setImmediate(() => response.destroy())
    })
    await expect(channel.send(request('tools/call', { name: 'x' }))).rejects.toMatchObject({
      details: { reason: 'reply_lost' },
    })
    expect(server.asked.filter(({ method }) => method === 'GET')).toHaveLength(7)
  })

  test('is given up at once where the server resumes nothing', async () => {
    const { server, channel } = await startSessions((asked, response) => {
      if (asked.method === 'GET') return void response.writeHead(405).end()
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 1\ndata:\n\n')
    })
    await expect(channel.send(request('tools/call', { name: 'x' }))).rejects.toMatchObject({
      details: { reason: 'reply_lost' },
    })
    expect(server.asked.filter(({ method }) => method === 'GET')).toHaveLength(1)
  })
})

describe('giving up', () => {
  test('ends that request only', async () => {
    const open: ServerResponse[] = []
    const { channel } = await start((_, response) => void open.push(response))
    const controller = new AbortController()
    const given = channel.send(request('tools/list', { id: 1 }), { signal: controller.signal })
    const kept = ask(channel, request('tools/list', { id: 2 }))
    await expect.poll(() => open.length).toBe(2)
    controller.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    for (const response of open) sendJson(response, { jsonrpc: '2.0', id: 2, result: {} })
    expect(await kept).toHaveLength(1)
  })

  // @requirement mcp-transport-2025/cancels
  test('by a notification ends the request that it cancels, once it was sent', async () => {
    const held: ServerResponse[] = []
    const { server, channel } = await start(({ message }, response) => {
      if (message.id === undefined) response.writeHead(202).end()
      else held.push(response)
    })
    const given = channel.send(request('tools/call', { id: 7 }))
    const kept = ask(channel, request('tools/list', { id: 8 }))
    await expect.poll(() => held.length).toBe(2)
    await channel.send({ ...notification('notifications/cancelled'), cancels: 7 })
    await expect(given).rejects.toThrow('cancelled')
    expect(server.asked.at(-1)?.message.method).toBe('notifications/cancelled')
    for (const response of held) sendJson(response, { jsonrpc: '2.0', id: 8, result: {} })
    expect(await kept).toHaveLength(1)
  })

  test('in the middle of a stream closes it at the server', async () => {
    const open: ServerResponse[] = []
    const { channel } = await start((_, response) => {
      open.push(response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event({ jsonrpc: '2.0', method: 'n' }))
    })
    const controller = new AbortController()
    const receive = () => controller.abort(new Error('enough'))
    await expect(channel.send(request('x'), { signal: controller.signal, receive })).rejects.toThrow('enough')
    await expect.poll(() => open[0]?.closed).toBe(true)
  })

  test('by its id closes its stream at the server, which is told nothing', async () => {
    const open: ServerResponse[] = []
    const { server, channel } = await start((_, response) => {
      open.push(response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
    })
    const sent = channel.send(request('x', { id: 7 }))
    await expect.poll(() => open.length).toBe(1)
    channel.cancel(8)
    channel.cancel(7)
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => open[0]?.closed).toBe(true)
    expect(server.asked).toHaveLength(1)
  })

  test('by closing ends everything, and nothing begins after it', async () => {
    const { channel } = await start(() => undefined)
    const sent = channel.send(request('tools/list'))
    await channel.close()
    await expect(sent).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
    await expect(channel.send(request('tools/list'))).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })

  // @requirement mcp-transport-2025/session-ended
  test('by closing tells the server only when asked', async () => {
    const { server, channel } = await startSessions((_, response) => void response.writeHead(200).end())
    await channel.close()
    expect(methods(server.asked)).not.toContain('DELETE')
    const other = await startSessions((_, response) => void response.writeHead(200).end())
    await other.channel.close({ endSession: true })
    expect(other.server.asked.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'session-1' } })
  })
})

describe('a session', () => {
  // @requirement mcp-transport-2025/session-kept-safe
  test.each([
    ['another login is not gone on with, also for a write', 1, 2],
    ['the same login is', 0, 1],
  ])('of %s', async (_, later, sessions) => {
    const state = { opened: 0 }
    const { server, channel, engine, signIn } = await start((asked, response) => {
      const headers = { 'mcp-session-id': `session-${state.opened}` }
      if (asked.message.method !== 'initialize') return sendJson(response, result(asked))
      headers['mcp-session-id'] = `session-${(state.opened += 1)}`
      return sendJson(response, result(asked, { protocolVersion: '2025-06-18' }), 200, headers)
    })
    await signIn({}, { signedInAt: 1 })
    await channel.send(INITIALIZE)
    await channel.send(request('tools/list'))
    await signIn({}, { signedInAt: 1 + later })
    engine.clock.advance(2_000)
    await channel.send(request('tools/call', { name: 'notion-create-pages' }))
    expect(server.asked.at(-1)?.headers['mcp-session-id']).toBe(`session-${sessions}`)
    expect(methods(server.asked).filter((method) => method === 'tools/call')).toHaveLength(1)
    expect(state.opened).toBe(sessions)
  })
})

describe('a call that may write, of which nobody knows what became', () => {
  const scenes: [string, string, Answer][] = [
    ['its connection is cut', 'OUTCOME_UNKNOWN', (_, response) => void response.destroy()],
    [
      'its answer is cut',
      'OUTCOME_UNKNOWN',
      (_, response) => {
        response.writeHead(200, JSON_HEAD).write('{"js')
        setTimeout(() => response.destroy(), 20)
      },
    ],
    [
      'its stream ends',
      'OUTCOME_UNKNOWN',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    ],
    ['500', 'OUTCOME_UNKNOWN', (_, response) => void response.writeHead(500).end()],
    ['504', 'OUTCOME_UNKNOWN', (_, response) => void response.writeHead(504).end()],
    [
      '503, which says that it was not begun',
      'TEMPORARILY_UNAVAILABLE',
      (_, response) => void response.writeHead(503).end(),
    ],
    ['429', 'RATE_LIMITED', (_, response) => void response.writeHead(429).end()],
  ]
  const unsafe: [string, Outgoing][] = [
    ['a tool', request('tools/call', { name: 'notion-create-pages' })],
    ['a method that is not known', request('vendor/delete')],
  ]
  test.each(
    scenes.flatMap(([what, code, answer]) =>
      unsafe.map(([kind, message]) => [what, kind, code, answer, message] as const),
    ),
  )('%s, %s: %s, and is sent once', async (_, __, code, answer, message) => {
    const { server, channel } = await startSessions(answer)
    const error: unknown = await channel.send(message).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, retryable: code !== 'OUTCOME_UNKNOWN' })
    expect(server.asked.filter((asked) => asked.message.method === message.envelope.method)).toHaveLength(1)
  })

  test('that never left is unreachable', async () => {
    const { server, channel } = await startSessions(() => undefined)
    await server[Symbol.asyncDispose]()
    const write = () => channel.send(request('tools/call', { name: 'notion-create-pages' }))
    // Until the end of the kept connection is known here.
    await expect
      .poll(() => write().catch((error: unknown) => error))
      .toMatchObject({ code: 'SERVER_UNREACHABLE', details: { sent: false } })
  })
})

const JSON_HEAD = { 'content-type': 'application/json' }
