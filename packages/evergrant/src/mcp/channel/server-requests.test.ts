import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { LeanClient } from './lean-client.js'
import { type LeanOpening, openLeanClient } from './open-lean.js'
import type { ServerRequest } from './server-requests.js'
import { createProcessMemory } from './testing/process-memory.js'
import { type Answer, type Asked, event, result, sendJson, startScriptedServer } from './testing/scripted-server.js'
import { openTestChannel } from './testing/test-channel.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const QUESTION = { jsonrpc: '2.0', id: 'q1', method: 'elicitation/create', params: { message: 'Who?' } }
const DONE = { content: [{ type: 'text', text: 'done' }] }

/** A server of one era, whose calls do as `answer` says. `told` is what else it was sent. */
async function start(era: 'legacy' | 'modern', answer: Answer) {
  const told: Asked['message'][] = []
  const server = await startScriptedServer((asked, response) => {
    const { method, id } = asked.message
    if (method === 'tools/call') return answer(asked, response)
    told.push(asked.message)
    if (era === 'modern') {
      return sendJson(response, { jsonrpc: '2.0', id: id ?? null, error: { code: -32_022, message: 'no' } }, 400)
    }
    if (method === 'initialize') {
      const opening = { protocolVersion: '2025-11-25', serverInfo: { name: 'old' }, capabilities: { logging: {} } }
      return sendJson(response, result(asked, opening), 200, { 'mcp-session-id': `session-${told.length}` })
    }
    if (method !== undefined && id !== undefined) return sendJson(response, result(asked))
    return void response.writeHead(202).end()
  })
  closing.push(() => server[Symbol.asyncDispose]())
  const { context: base, connection } = openTestChannel(server.url)
  const memory = createProcessMemory()
  const context = { ...base, clientInfo: { name: 'test', version: '1' }, serverPolicies: [], memory }
  const open = async (opening: LeanOpening = {}): Promise<LeanClient> => {
    const client = await openLeanClient(context, connection, opening)
    closing.push(() => client.close())
    return client
  }
  return { server, told, open }
}

/** Begins the stream of a call's answer with what the server asks. */
function ask(response: ServerResponse, ...messages: object[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(messages.map((message) => event(message)).join(''))
  return response
}

/** Resolves with the answer to a question, once the server has it. */
async function answered(told: readonly Asked['message'][], id: string): Promise<unknown> {
  await expect.poll(() => told.find((message) => message.id === id && message.method === undefined)).toBeDefined()
  return told.find((message) => message.id === id && message.method === undefined)
}

describe('a legacy server asks while it works', () => {
  test.each<[string, LeanOpening['onServerRequest'], object]>([
    ['is answered', async () => ({ action: 'accept' }), { result: { action: 'accept' } }],
    ['is declined without anybody to answer', undefined, { error: { code: -32_601, message: 'Method not found' } }],
    [
      'is declined where there is no answer',
      async () => undefined,
      { error: { code: -32_601, message: 'Method not found' } },
    ],
    [
      'is not told why answering failed',
      async () => {
        throw new Error('secret')
      },
      { error: { code: -32_603, message: 'No answer' } },
    ],
  ])('%s', async (_, onServerRequest, expected) => {
    const { told, open } = await start('legacy', async (asked, response) => {
      ask(response, QUESTION)
      await answered(told, 'q1')
      response.end(event(result(asked, DONE)))
    })
    const client = await open({ onServerRequest })
    expect(await client.callTool('ask')).toEqual(DONE)
    expect(await answered(told, 'q1')).toEqual({ jsonrpc: '2.0', id: 'q1', ...expected })
  })

  test('its ping is answered without asking anybody', async () => {
    const { told, open } = await start('legacy', async (asked, response) => {
      ask(response, { jsonrpc: '2.0', id: 'p1', method: 'ping' })
      await answered(told, 'p1')
      response.end(event(result(asked, DONE)))
    })
    const client = await open({ onServerRequest: () => Promise.reject(new Error('asked')) })
    expect(await client.callTool('ask')).toEqual(DONE)
    expect(await answered(told, 'p1')).toMatchObject({ result: {} })
  })

  test('is not late while the person thinks, and is late after that', async () => {
    const { told, open } = await start('legacy', async (asked, response) => {
      ask(response, QUESTION)
      await answered(told, 'q1')
      if (asked.message.params?.['name'] === 'quick') response.end(event(result(asked, DONE)))
    })
    const onServerRequest = async () => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      return { action: 'decline' }
    }
    const client = await open({ onServerRequest })
    expect(await client.callTool('quick', {}, { timeoutMs: 200 })).toEqual(DONE)
    told.length = 0
    await expect(client.callTool('never', {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await answered(told, 'q1')).toMatchObject({ result: { action: 'decline' } })
  })

  test.each<[string, (asked: Asked, response: ServerResponse) => void]>([
    [
      'takes its question back',
      (_, response) =>
        void response.write(
          event({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: QUESTION.id } }),
        ),
    ],
    ['is done without the answer', (asked, response) => void response.end(event(result(asked, DONE)))],
  ])('the question ends when the server %s', async (_, goOn) => {
    let isGivenUp: () => void = () => undefined
    const givenUp = new Promise<void>((resolve) => (isGivenUp = resolve))
    const { told, open } = await start('legacy', async (asked, response) => {
      ask(response, QUESTION)
      await seen
      goOn(asked, response)
      await givenUp
      if (!response.writableEnded) response.end(event(result(asked, DONE)))
    })
    let isSeen: () => void = () => undefined
    const seen = new Promise<void>((resolve) => (isSeen = resolve))
    const onServerRequest = ({ signal }: ServerRequest) =>
      new Promise<object>((resolve) => {
        isSeen()
        signal.addEventListener('abort', () => {
          isGivenUp()
          resolve({ action: 'cancel' })
        })
      })
    const client = await open({ onServerRequest })
    expect(await client.callTool('ask')).toEqual(DONE)
    await givenUp
    expect(told.filter(({ id }) => id === 'q1')).toEqual([])
  })
})

describe('what is announced', () => {
  const capabilities = { elicitation: { form: {} } }
  const announced = ({ params }: Asked['message']) => params?.['capabilities']
  const plain: Answer = (asked, response) => sendJson(response, result(asked, DONE))

  test('has a session of its own, which is remembered like the other', async () => {
    const { server, told, open } = await start('legacy', plain)
    for (const opening of [{}, { capabilities }, {}, { capabilities }]) await (await open(opening)).callTool('echo')
    expect(told.filter(({ method }) => method === 'initialize').map(announced)).toEqual([{}, capabilities])
    const calls = server.asked.filter(({ message }) => message.method === 'tools/call')
    const sessions = calls.map(({ headers }) => headers['mcp-session-id'])
    expect(new Set(sessions).size).toBe(2)
    expect(sessions.slice(2)).toEqual(sessions.slice(0, 2))
  })

  test('stands in each request of the modern era, with the level of what is logged', async () => {
    const { server, open } = await start('modern', plain)
    await (await open({ capabilities, logLevel: 'info' })).callTool('echo')
    expect(server.asked.at(-1)?.message.params?.['_meta']).toMatchObject({
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      'io.modelcontextprotocol/logLevel': 'info',
    })
  })

  test('the level of what is logged is told to a legacy server that has one', async () => {
    const { told, open } = await start('legacy', plain)
    await open({ logLevel: 'debug' })
    expect(told.at(-1)).toMatchObject({ method: 'logging/setLevel', params: { level: 'debug' } })
  })
})

describe('a modern server asks by its result', () => {
  const inputRequired = (asked: Asked, rest: object) => result(asked, { resultType: 'input_required', ...rest })
  const question = { method: 'elicitation/create', params: { message: 'Who?' } }

  test('the call is made again with the answers and the server’s own state, round by round', async () => {
    const { server, open } = await start('modern', (asked, response) => {
      const { requestState, inputResponses } = asked.message.params ?? {}
      if (requestState === undefined) {
        return sendJson(
          response,
          inputRequired(asked, { inputRequests: { a: question, b: question }, requestState: 's1' }),
        )
      }
      if (requestState === 's1') return sendJson(response, inputRequired(asked, { requestState: 's2' }))
      const text = JSON.stringify({ requestState, inputResponses })
      return sendJson(response, result(asked, { content: [{ type: 'text', text }] }))
    })
    let count = 0
    const client = await open({ onServerRequest: async ({ method }) => ({ method, count: (count += 1) }) })
    const { content } = await client.callTool('ask', { x: 1 })
    expect(content).toEqual([{ type: 'text', text: '{"requestState":"s2"}' }])
    const calls = server.asked.filter(({ message }) => message.method === 'tools/call').map(({ message }) => message)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3)
    expect(calls[1]?.params).toMatchObject({
      name: 'ask',
      arguments: { x: 1 },
      requestState: 's1',
      inputResponses: {
        a: { method: 'elicitation/create', count: 1 },
        b: { method: 'elicitation/create', count: 2 },
      },
    })
  })

  test.each<[string, object, LeanOpening['onServerRequest'], string]>([
    ['what has no answer', { inputRequests: { a: question } }, async () => undefined, 'asks for "elicitation/create"'],
    ['no end', { inputRequests: { a: question } }, async () => ({}), 'asks for input more than 10 times'],
    ['nobody to answer', { inputRequests: { a: question } }, undefined, 'asks for input while it works'],
  ])('%s is an error', async (_, rest, onServerRequest, message) => {
    const { open } = await start('modern', (asked, response) => sendJson(response, inputRequired(asked, rest)))
    const call = (await open({ onServerRequest })).callTool('ask')
    await expect(call).rejects.toMatchObject({ code: 'PROTOCOL_ERROR', message: expect.stringContaining(message) })
  })
})

test('what is given up just before closing is told to the server', async () => {
  const { told, open } = await start('legacy', () => undefined)
  const client = await open()
  const stop = new AbortController()
  const call = client.callTool('slow', {}, { signal: stop.signal })
  setTimeout(() => stop.abort(new Error('stopped')), 50)
  await expect(call).rejects.toThrow('stopped')
  await client.close()
  expect(told.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: expect.any(Number) } })
})
