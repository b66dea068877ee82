import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Signal } from '../../internal/abort.js'
import type { Outgoing, Receive, Remote, SendOptions } from '../remote.js'
import { createCalls } from './calls.js'
import { encode, type Json, outgoing, type Parsed, parseMessage } from './wire-words.js'

const CALL = { method: 'tools/call', params: { name: 'ask' } }

/** A server that does with each message what the test says, and the host's requests of one call. */
function setUp(behave: (message: Outgoing, options: SendOptions) => Promise<void> | void) {
  const sent: string[] = []
  const remote: Pick<Remote, 'send'> = {
    async send(message, options = {}) {
      sent.push(message.envelope.method ?? message.envelope.kind)
      await behave(message, options)
    },
  }
  const calls = createCalls(remote as Remote, () => undefined)
  const answers: Parsed[] = []
  const ask = (id: number, params: Json = CALL.params, more: { signal?: AbortSignal; receive?: Receive } = {}) =>
    calls.call(outgoing({ id, ...CALL, params }), {
      id,
      params,
      serverInfo: { name: 'server' },
      receive: (received) => void answers.push(parseMessage(received)),
      ...more,
    })
  return { calls, ask, sent, answers }
}

const elicitation = encode({ id: 7, method: 'elicitation/create', params: { message: 'Sure?' } })
const done = (id: number) => encode({ id, result: { content: [] } })
/** Without an end. */
const never = () => new Promise<void>(() => undefined)
const stateOf = (answer: Parsed | undefined) => String(answer?.result?.['requestState'])

const unhandled: unknown[] = []
const note = (error: unknown) => void unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))
afterEach(async () => {
  await setImmediate()
  expect(unhandled.splice(0)).toEqual([])
})

/** Asks the host while it works on the call, and answers when the host did. `fails` are the answers that do not get through. */
function asking(fails: number) {
  let failures = fails
  let receive: Receive | undefined
  return setUp(async ({ envelope }, options) => {
    if (envelope.method === 'tools/call') {
      receive = options.receive
      await receive?.(elicitation)
      return never()
    }
    if (envelope.kind === 'result' && failures-- > 0) throw new Error('gone')
    await receive?.(done(1))
  })
}

test('a question goes to the host with the answer to its call, and the host’s answer to the server', async () => {
  const { ask, answers, sent } = asking(0)
  await ask(1)
  const requestState = stateOf(answers[0])
  await ask(2, { requestState, inputResponses: { 'input-1': { action: 'accept' } } })
  expect(answers[1]).toMatchObject({ id: 2, result: { resultType: 'complete', content: [] } })
  expect(sent).toEqual(['tools/call', 'result'])
})

test('an answer that does not get through is told to the request that brought it, which can be sent again', async () => {
  const { ask, answers } = asking(1)
  await ask(1)
  const params = { requestState: stateOf(answers[0]), inputResponses: { 'input-1': { action: 'accept' } } }
  await expect(ask(2, params)).rejects.toThrow('gone')
  await ask(3, params)
  expect(answers.at(-1)).toMatchObject({ id: 3, result: { content: [] } })
})

test('an answer that does not get through, at a call that fails as well, is told once', async () => {
  let fail: ((error: Error) => void) | undefined
  const { ask, answers } = setUp(async ({ envelope }, { receive }) => {
    if (envelope.method !== 'tools/call') throw new Error('gone')
    await receive?.(elicitation)
    await new Promise((_, reject) => (fail = reject))
  })
  await ask(1)
  const params = { requestState: stateOf(answers[0]), inputResponses: { 'input-1': { action: 'accept' } } }
  await expect(ask(2, params)).rejects.toThrow('gone')
  fail?.(new Error('cut'))
  await setImmediate()
  await expect(ask(3, params)).rejects.toThrow('gone')
})

test('a signal that is aborted already sends nothing, and ends the call that the request belongs to', async () => {
  const { ask, answers, sent } = asking(0)
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(ask(1, CALL.params, { signal })).rejects.toThrow('cancelled')
  expect(sent).toEqual([])
  await ask(2)
  const requestState = stateOf(answers[0])
  await expect(ask(3, { requestState }, { signal })).rejects.toThrow('cancelled')
  expect(sent).toEqual(['tools/call', 'notifications/cancelled'])
  await expect(ask(4, { requestState })).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
})

test('the end of the bridge ends the calls and what waits for them', async () => {
  const signals: (Signal | undefined)[] = []
  const { calls, ask } = setUp((_, { signal }) => {
    signals.push(signal)
    return never()
  })
  const waiting = [ask(1), ask(2)].map((each) => each.catch((error: unknown) => error))
  calls.close()
  for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject({ code: 'INTERRUPTED' })
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
})

test('a second request for a call that is waited for is refused, and the first one goes on', async () => {
  const { ask, answers } = asking(0)
  await ask(1)
  const requestState = stateOf(answers[0])
  const first = ask(2, { requestState })
  await expect(ask(3, { requestState })).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  await expect(Promise.race([first, Promise.resolve('waits')])).resolves.toBe('waits')
})

test.each<[string, Received | undefined]>([
  ['without an answer', undefined],
  [
    'with an answer that is no object',
    { bytes: Buffer.from('{"id":1,"result":[planted-'), envelope: { kind: 'result', id: 1 } },
  ],
  ['with a result that is none', { bytes: Buffer.from('{"id":1,"result":7}'), envelope: { kind: 'result', id: 1 } }],
])('a reply %s fails its call in words of our own', async (_, reply) => {
  const { ask } = setUp(async (__, { receive }) => {
    if (reply !== undefined) await receive?.(reply)
  })
  const error: unknown = await ask(1).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'RESPONSE_INVALID' })
  expect(String(error)).not.toContain('planted-')
})

test('what the host does not take is told to its request', async () => {
  const { ask } = setUp(async (_, { receive }) => receive?.(done(1)))
  const receive = () => {
    throw new Error('closed')
  }
  await expect(ask(1, CALL.params, { receive })).rejects.toThrow('closed')
})

type Received = Parameters<Receive>[0]
