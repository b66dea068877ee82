import { type JSONRPCMessage, SdkHttpError } from '@modelcontextprotocol/client'
import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import type { Channel, Outgoing, Receive, SendOptions, SessionState } from './channel/channel.js'
import { HttpAnswer } from './channel/http-answer.js'
import { readEnvelope } from './channel/envelope.js'
import { createChannelTransport } from './channel-transport.js'

interface Sent {
  readonly message: Outgoing
  readonly options: SendOptions
}

const VERSION = 'io.modelcontextprotocol/protocolVersion'
const request = (method: string, params = {}, id: string | number = 1): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const result = (id: string | number, value = {}) => ({ jsonrpc: '2.0', id, result: value })

/** A transport over a channel that answers as it is told. */
function open(answer: (sent: Sent) => Promise<void> | void = () => undefined) {
  const sent: Sent[] = []
  const heard: JSONRPCMessage[] = []
  const errors: Error[] = []
  let session: SessionState | undefined
  let isListening = false
  let isClosed = false
  let unasked: Receive = () => undefined
  const channel: Channel = {
    get session() {
      return session
    },
    resume: (next) => void (session = next),
    cancel: () => undefined,
    async send(message, options = {}) {
      sent.push({ message, options })
      await answer({ message, options })
    },
    async listen() {
      isListening = true
      return true
    },
    close: async () => void (isClosed = true),
  }
  const transport = createChannelTransport((receive) => {
    unasked = receive
    return channel
  })
  transport.onmessage = (message) => void heard.push(message)
  transport.onerror = (error) => void errors.push(error)
  return {
    transport,
    sent,
    heard,
    errors,
    channel,
    isListening: () => isListening,
    isClosed: () => isClosed,
    receive: (value: unknown) => hand(unasked, value),
  }
}

/** What the channel does with a message, whether or not its payload is sound. */
async function hand(receive: Receive | undefined, value: unknown, eventId?: string): Promise<void> {
  const bytes = bytesOf(value)
  const envelope = readEnvelope(bytes)
  if (envelope === undefined) throw new Error('a channel hands on messages only')
  await receive?.({ bytes, envelope, ...(eventId !== undefined && { eventId }) })
}

describe('what is sent', () => {
  // @requirement mcp-transport-2025/utf-8
  test.each([
    ['a tool call', request('tools/call', { name: 'echo' }), { kind: 'request', id: 1, method: 'tools/call' }, 'echo'],
    ['a prompt', request('prompts/get', { name: 'p' }), { kind: 'request', id: 1, method: 'prompts/get' }, 'p'],
    [
      'a resource',
      request('resources/read', { uri: 'file:///a', name: 'b' }),
      { kind: 'request', id: 1, method: 'resources/read' },
      'file:///a',
    ],
    ['a list', request('tools/list', { name: 'x' }), { kind: 'request', id: 1, method: 'tools/list' }, undefined],
    ['a request of id 0', request('ping', {}, 0), { kind: 'request', id: 0, method: 'ping' }, undefined],
    ['a notification', { jsonrpc: '2.0', method: 'x' }, { kind: 'notification', method: 'x' }, undefined],
    ['a result', result('a'), { kind: 'result', id: 'a' }, undefined],
    ['an error', { jsonrpc: '2.0', id: 3, error: { code: 1, message: '' } }, { kind: 'error', id: 3 }, undefined],
  ] as const)('%s', async (_name, message, envelope, name) => {
    const { transport, sent } = open()
    await transport.send(message as JSONRPCMessage)
    const said = sent[0]?.message
    const text = JSON.stringify(message)
    expect({ ...said, bytes: said?.bytes }).toEqual({ bytes: bytesOf(message), text, envelope, name })
    expect(readEnvelope(bytesOf(message))).toEqual(envelope)
  })

  // @requirement mcp-transport-2026/version-header
  test('the revision that a message claims goes with it', async () => {
    const { transport, sent } = open()
    await transport.send(request('tools/list', { _meta: { [VERSION]: '2026-07-28' } }))
    expect(sent[0]?.message.protocolVersion).toBe('2026-07-28')
  })

  test('headers of its own, and none that are the channel’s', async () => {
    const { transport, sent } = open()
    const headers = { 'Mcp-Param-Region': 'eu', Authorization: 'Bearer x', 'MCP-Session-Id': 'y', Accept: 'text/html' }
    await transport.send(request('tools/call'), { headers })
    expect(sent[0]?.options.headers).toEqual({ 'mcp-param-region': 'eu' })
  })
})

test('a request that is to be continued by a token of the caller’s is not sent again', async () => {
  const { transport, sent } = open()
  await expect(transport.send(request('tools/call'), { resumptionToken: 'e1' })).rejects.toThrow(TypeError)
  expect(sent).toEqual([])
})

describe('what is heard', () => {
  test('replies, and what comes before them, with the ids of their events', async () => {
    const note = { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } }
    const { transport, heard } = open(async ({ options }) => {
      await hand(options.receive, note, 'e1')
      await hand(options.receive, result(1, { a: 1 }), 'e2')
    })
    const ids: string[] = []
    let ended = false
    await transport.send(request('x'), {
      onresumptiontoken: (id) => void ids.push(id),
      onRequestStreamEnd: () => (ended = true),
    })
    expect(heard).toEqual([note, result(1, { a: 1 })])
    expect([ids, ended]).toEqual([['e1', 'e2'], true])
  })

  test('what nobody asked for', async () => {
    const { heard, receive } = open()
    await receive({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    expect(heard).toHaveLength(1)
  })

  test('a reply that is none fails its request', async () => {
    const { transport, heard } = open(({ options }) => hand(options.receive, { jsonrpc: '2.0', id: 1, result: 'text' }))
    await expect(transport.send(request('x'))).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
    expect(heard).toEqual([])
  })

  test('another message that is none is told, and fails no request', async () => {
    const { transport, heard, errors } = open(async ({ options }) => {
      await hand(options.receive, { jsonrpc: '2.0', method: 'x', params: [] })
      await hand(options.receive, result(1))
    })
    await transport.send(request('x'))
    expect(heard).toEqual([result(1)])
    expect(errors).toEqual([expect.objectContaining({ code: 'RESPONSE_INVALID' })])
  })
})

describe('errors of the channel', () => {
  const refused = (status: number) => {
    const cause = new HttpAnswer(status, 'the body')
    return new EvergrantError('CONNECTION_FAILED', `answered ${status}`, { cause, details: { status } })
  }
  const failing = (error: unknown) =>
    open(() => {
      throw error
    })

  test('reach the caller as they are, and onerror', async () => {
    const error = refused(400)
    const { transport, errors } = failing(error)
    await expect(transport.send(request('tools/call'))).rejects.toBe(error)
    expect(errors).toEqual([error])
  })

  test('the answer to a probe of the era is one that the SDK can read', async () => {
    const error = refused(405)
    const probe = failing(error).transport.send(request('server/discover'))
    const thrown = await probe.catch((caught: unknown) => caught)
    expect(thrown).toBeInstanceOf(SdkHttpError)
    expect(thrown).toMatchObject({ status: 405, data: { text: 'the body' }, cause: error })
  })

  test.each([
    ['no answer', new EvergrantError('SERVER_UNREACHABLE', 'nobody listens')],
    ['a missing scope', new EvergrantError('INSUFFICIENT_SCOPE', 'no', { cause: new HttpAnswer(403, '') })],
  ])('a probe that met %s fails as it is', async (_name, error) => {
    await expect(failing(error).transport.send(request('server/discover'))).rejects.toBe(error)
  })

  test('a request that its caller gave up is not told as an error', async () => {
    const { transport, errors } = failing(new Error('given up'))
    const requestSignal = AbortSignal.abort()
    await expect(transport.send(request('x'), { requestSignal })).rejects.toThrow('given up')
    expect(errors).toEqual([])
  })
})

describe('giving up', () => {
  test('what is cancelled is told to the channel, and is no error', async () => {
    const { transport, sent, errors } = open(({ message }) => {
      if (message.cancels === undefined) throw new DOMException('cancelled', 'AbortError')
    })
    await expect(transport.send(request('x', {}, 7))).rejects.toThrow('cancelled')
    await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } })
    await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'a' } })
    expect(sent.map(({ message }) => message.cancels)).toEqual([undefined, 7, 'a'])
    expect(errors).toEqual([])
  })

  test('the signal of a request is the channel’s', async () => {
    const { transport, sent } = open()
    const { signal } = new AbortController()
    await transport.send(request('x'), { requestSignal: signal })
    expect(sent[0]?.options.signal).toBe(signal)
  })
})

describe('a conversation', () => {
  test('the server’s own stream is opened after the handshake, and closed with the connection', async () => {
    const { transport, isListening, isClosed } = open()
    await transport.send(request('initialize'))
    expect(isListening()).toBe(false)
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect([isListening(), isClosed()]).toEqual([true, false])
    await transport.close()
    // A channel that is closed listens no more.
    expect(isClosed()).toBe(true)
  })

  test('a stream that fails is told', async () => {
    const { transport, channel, errors } = open()
    const failure = new EvergrantError('AUTHORIZATION_REQUIRED', 'log in')
    channel.listen = () => Promise.reject(failure)
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    await expect.poll(() => errors).toEqual([failure])
  })

  test('closing is told once, before the requests under way fail, and is no error', async () => {
    const { transport, channel, errors } = open()
    const told: string[] = []
    let end: (() => void) | undefined
    channel.send = () => new Promise((_, reject) => (end = () => reject(new Error('closed'))))
    channel.close = async () => end?.()
    transport.onclose = () => void told.push('closed')
    const call = transport.send(request('x')).catch(() => told.push('failed'))
    await transport.close()
    await transport.close()
    await call
    expect([told, errors]).toEqual([['closed', 'failed'], []])
  })

  test('the session is the channel’s', async () => {
    const { transport, channel } = open()
    const session = { era: 'legacy', protocolVersion: '2025-06-18', sessionId: 's' } as const
    channel.resume(session)
    transport.setProtocolVersion?.('2025-06-18')
    expect([transport.sessionId, channel.session]).toEqual(['s', session])
  })

  test('without one it is of the modern era', () => {
    const { transport, channel } = open()
    transport.setProtocolVersion?.('2026-07-28')
    expect(channel.session).toEqual({ era: 'modern', protocolVersion: '2026-07-28' })
  })
})
