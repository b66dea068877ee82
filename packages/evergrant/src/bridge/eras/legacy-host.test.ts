import { expect, test } from 'vitest'
import type { Outgoing, Received, Remote } from '../remote.js'
import { forLegacyHost } from './legacy-host.js'
import { encode, type Json, outgoing, type Parsed, parseMessage } from './wire-words.js'

/** A call through the bridge at a server that gives these results, one after the other. The host answers every question. */
async function call(...results: Json[]) {
  const sent: Parsed[] = []
  const asked: Parsed[] = []
  const server: Pick<Remote, 'send'> = {
    async send(message, options) {
      const request = parseMessage(message)
      sent.push(request)
      await options?.receive?.(encode({ id: request.id ?? 0, result: results.shift() ?? {} }))
    },
  }
  const toHost = async (received: Received) => {
    const question = parseMessage(received)
    asked.push(question)
    const answer = encode({ id: question.id ?? 0, result: { action: 'accept' } }) as Outgoing
    await remote.send(answer, {})
  }
  const remote = forLegacyHost(
    () => server as Remote,
    toHost,
    () => undefined,
  )
  let reply: Parsed | undefined
  const params = { name: 'ask', arguments: { a: 1 } }
  await remote.send(outgoing({ id: 1, method: 'tools/call', params }, { name: 'ask' }), {
    receive: (received) => void (reply = parseMessage(received)),
  })
  const next = outgoing({ id: 2, method: 'tools/call', params: { name: 'other' } }, { name: 'other' })
  await remote.send(next, { receive: () => undefined })
  return { sent, asked, reply }
}

const question = { sure: { method: 'elicitation/create', params: { message: 'Sure?' } } }
const done = { resultType: 'complete', content: [] }
const STATE = '{"not":"ours to read"} \u0000'

// @requirement mcp-rounds-2026/inputs-first, mcp-rounds-2026/state-echoed, mcp-rounds-2026/state-untouched
// @requirement mcp-rounds-2026/other-id
test('the host is asked, then the request is made again: with its answer, the state as it came, and another id', async () => {
  const asks = { resultType: 'input_required', inputRequests: question, requestState: STATE }
  const { sent, asked, reply } = await call(asks, done, done)
  expect(asked).toMatchObject([{ method: 'elicitation/create', params: { message: 'Sure?' } }])
  expect(sent[1]?.params).toMatchObject({
    name: 'ask',
    arguments: { a: 1 },
    inputResponses: { sure: { action: 'accept' } },
    requestState: STATE,
  })
  expect(sent[1]?.id).not.toBe(sent[0]?.id)
  expect(reply).toMatchObject({ id: 1, result: { content: [] } })
})

// @requirement mcp-rounds-2026/one-request-only, mcp-rounds-2026/state-echoed
test('neither answers nor state go with any other request, and no state where there was none', async () => {
  const { sent } = await call({ resultType: 'input_required', inputRequests: question }, done, done)
  expect(sent).toHaveLength(3)
  expect(sent[1]?.params).not.toHaveProperty('requestState')
  expect(sent[2]?.params).not.toHaveProperty('inputResponses')
  expect(sent[2]?.params).not.toHaveProperty('requestState')
})
