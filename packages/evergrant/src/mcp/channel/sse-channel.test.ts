import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answer, result, startScriptedServer } from './testing/scripted-server.js'
import { INITIALIZE, notification, openTestChannel, parsed, request } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const say = (stream: ServerResponse | undefined, message: unknown) =>
  void stream?.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)

/** A server of 2024-11-05. `answer` is asked for what its stream says to a request; what it leaves unsaid is never answered. */
async function start(answer: (stream: ServerResponse, id: number, method: string) => void, endpoint = '/message') {
  const state = { stream: undefined as ServerResponse | undefined, streams: 0, forgotten: false }
  const serve: Answer = (asked, response) => {
    if (asked.method === 'GET') {
      state.streams += 1
      state.stream = response
      return void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(`event: endpoint\ndata: ${endpoint}?session=${state.streams}\n\n`)
    }
    if (!asked.url.endsWith(`session=${state.streams}`) || state.forgotten) {
      state.forgotten = false
      return void response.writeHead(404).end()
    }
    response.writeHead(202).end('Accepted')
    const { id, method = '' } = asked.message
    if (method === 'initialize') return say(state.stream, result(asked, { protocolVersion: '2024-11-05' }))
    if (typeof id === 'number' && state.stream) answer(state.stream, id, method)
  }
  const server = await startScriptedServer(serve)
  closing.push(() => server[Symbol.asyncDispose]())
  const scene = openTestChannel(server.url, { transport: 'sse' })
  closing.push(() => scene.channel.close())
  const open = async () => {
    await scene.channel.send(INITIALIZE)
    await scene.channel.send(notification('notifications/initialized'))
    scene.received.length = 0
  }
  const posted = () => server.asked.flatMap(({ message }) => message.method ?? [])
  return { server, state, open, posted, ...scene }
}

const echo = (stream: ServerResponse, id: number, method: string) =>
  say(stream, { jsonrpc: '2.0', id, result: { method } })

describe('HTTP+SSE', () => {
  test('answers come down the stream, each to its own request', async () => {
    const held: number[] = []
    const { channel, state, open, posted } = await start((stream, id, method) => {
      held.push(id)
      if (held.length === 2) for (const each of held.reverse()) echo(stream, each, method)
    })
    await open()
    const replies = await Promise.all(
      [1, 2].map(async (id) => {
        const got: unknown[] = []
        await channel.send(request('tools/list', { id }), { receive: (reply) => void got.push(parsed(reply)) })
        return got
      }),
    )
    expect(replies).toMatchObject([[{ id: 1 }], [{ id: 2 }]])
    expect(state.streams).toBe(1)
    expect(channel.session).toMatchObject({ era: 'legacy', protocolVersion: '2024-11-05' })
    expect(posted()).toEqual(['initialize', 'notifications/initialized', 'tools/list', 'tools/list'])
  })

  test('what the server says by itself goes to the channel', async () => {
    const { channel, received, open } = await start((stream, id, method) => {
      say(stream, { jsonrpc: '2.0', method: 'notifications/message' })
      say(stream, { jsonrpc: '2.0', id: 999, result: {} })
      echo(stream, id, method)
    })
    await open()
    await channel.send(request('tools/list'), { receive: () => undefined })
    expect(received).toEqual([
      { jsonrpc: '2.0', method: 'notifications/message' },
      { jsonrpc: '2.0', id: 999, result: {} },
    ])
  })

  test('a stream that was cut between two requests is opened again, with its handshake', async () => {
    const { channel, state, open, posted, engine } = await start(echo)
    await open()
    state.stream?.destroy()
    await expect
      .poll(async () => {
        await channel.send(request('tools/call', { name: 'a write' }))
        return state.streams
      })
      .toBe(2)
    expect(posted().filter((method) => method === 'initialize')).toHaveLength(2)
    expect(engine.events.map(({ type }) => type)).toEqual(['session_reopened'])
  })

  test.each([
    ['a read is sent again', 'notion-search', 2, undefined],
    ['a write is not', 'notion-create-pages', 1, { code: 'OUTCOME_UNKNOWN', details: { reason: 'reply_lost' } }],
  ])('a stream that was cut before the answer: %s', async (_, name, times, error) => {
    let asked = 0
    const { channel, open, posted } = await start((stream, id, method) => {
      asked += 1
      if (asked === 1) stream.destroy()
      else echo(stream, id, method)
    })
    await open()
    const sent = channel.send(request('tools/call', { name }))
    if (error === undefined) await sent
    else await expect(sent).rejects.toMatchObject(error)
    expect(posted().filter((method) => method === 'tools/call')).toHaveLength(times)
  })

  test.each([
    ['a read is sent again', 'notion-search', undefined],
    ['a write is not', 'notion-create-pages', { code: 'SESSION_REOPENED' }],
  ])('a session that the server forgot: %s', async (_, name, error) => {
    const { channel, state, open } = await start(echo)
    await open()
    state.forgotten = true
    const sent = channel.send(request('tools/call', { name }))
    if (error === undefined) await sent
    else await expect(sent).rejects.toMatchObject(error)
    expect(state.streams).toBe(2)
  })

  test('many that find no stream open one', async () => {
    const { channel, state, open, connection } = await start(echo)
    await open()
    const { session } = channel
    const other = openTestChannel(connection.server, { transport: 'sse' })
    closing.push(() => other.channel.close())
    if (session) other.channel.resume(session)
    await Promise.all([1, 2, 3].map((id) => other.channel.send(request('tools/list', { id }))))
    expect(state.streams).toBe(2)
  })

  test('an endpoint elsewhere gets nothing', async () => {
    const { channel } = await start(echo, 'http://localhost:1/message')
    await expect(channel.send(INITIALIZE)).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  test.each<[string, Answer, string]>([
    ['405', (_, response) => void response.writeHead(405).end(), 'CONNECTION_FAILED'],
    [
      'a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(),
      'NOT_AN_MCP_SERVER',
    ],
    [
      'a stream that ends',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
      'SERVER_UNREACHABLE',
    ],
  ])('instead of a stream, %s', async (_, answer, code) => {
    const server = await startScriptedServer(answer)
    closing.push(() => server[Symbol.asyncDispose]())
    const { channel } = openTestChannel(server.url, { transport: 'sse' })
    closing.push(() => channel.close())
    await expect(channel.send(INITIALIZE)).rejects.toMatchObject({ code })
  })

  test('listening opens the stream again when it was cut, until nobody listens', async () => {
    const { channel, state, open, received } = await start(echo)
    await open()
    const controller = new AbortController()
    const listening = channel.listen(controller.signal)
    state.stream?.destroy()
    await expect.poll(() => state.streams).toBe(2)
    await expect.poll(() => channel.send(request('tools/list')).then(() => true)).toBe(true)
    say(state.stream, { jsonrpc: '2.0', method: 'notifications/message' })
    await expect.poll(() => received).toContainEqual({ jsonrpc: '2.0', method: 'notifications/message' })
    controller.abort()
    expect(await listening).toBe(true)
  })

  test('a notification ends the request that it cancels', async () => {
    const { channel, open, posted } = await start(() => undefined)
    await open()
    const given = channel.send(request('tools/call', { id: 7 }))
    await expect.poll(posted).toContain('tools/call')
    await channel.send({ ...notification('notifications/cancelled'), cancels: 7 })
    await expect(given).rejects.toThrow('cancelled')
  })

  test('giving up ends that request only; closing ends the stream', async () => {
    const { channel, state, open } = await start((stream, id, method) => void (id === 2 && echo(stream, id, method)))
    await open()
    const controller = new AbortController()
    const given = channel.send(request('tools/list', { id: 1 }), { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    const cancelled = channel.send(request('tools/list', { id: 4 }))
    channel.cancel(4)
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
    await channel.send(request('tools/list', { id: 2 }))
    const open2 = channel.send(request('tools/list', { id: 3 }))
    await channel.close()
    await expect(open2).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
    await expect.poll(() => state.stream?.closed).toBe(true)
  })
})
