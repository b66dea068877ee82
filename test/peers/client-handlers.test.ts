import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startAskingPeer } from './asking-peer.js'
import type { EraPeer } from './era-peer.js'
import { createProgram } from './program.js'

const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } } }
const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } }]
const ASKS = {
  elicit: {
    method: 'elicitation/create' as const,
    params: { mode: 'form' as const, message: 'Your name?', requestedSchema },
  },
  sample: { method: 'sampling/createMessage' as const, params: { messages, maxTokens: 5 } },
  roots: { method: 'roots/list' as const },
}
const SAMPLED = { model: 'm', role: 'assistant' as const, content: { type: 'text' as const, text: 'sampled' } }

describe.each(['legacy', 'modern'] as const)('the handlers of a program, at a server of the %s era', (era) => {
  let peer: EraPeer
  let client: Awaited<ReturnType<ReturnType<typeof createProgram>['evergrant']['connect']>>
  beforeEach(async () => {
    peer = await startAskingPeer(era, ASKS)
    const capabilities = { elicitation: { form: {} }, sampling: {}, roots: { listChanged: true } }
    client = await createProgram().evergrant.connect({ server: peer.url, transport: 'http', capabilities })
    expect(client.getProtocolEra()).toBe(era)
  })
  afterEach(async () => {
    await client.close()
    await peer[Symbol.asyncDispose]()
  })
  const call = async (name: string, params = {}) => {
    const { content } = await client.callTool({ name, ...params })
    const [block] = content
    return block?.type === 'text' ? (JSON.parse(block.text) as unknown) : undefined
  }

  test('fill in forms, answer for a model, and name folders', async () => {
    const asked: unknown[] = []
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message)
      return { action: 'accept', content: { name: 'Ada' } }
    })
    client.setRequestHandler('sampling/createMessage', ({ params }) => {
      asked.push(params.maxTokens)
      return SAMPLED
    })
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///plans' }] }))
    expect(await call('elicit')).toEqual({ action: 'accept', content: { name: 'Ada' } })
    expect(await call('sample')).toEqual(SAMPLED)
    expect(await call('roots')).toEqual({ roots: [{ uri: 'file:///plans' }] })
    expect(asked).toEqual(['Your name?', 5])
  })

  test('hear what the server logs', async () => {
    const logged: unknown[] = []
    client.setNotificationHandler('notifications/message', ({ params }) => void logged.push(params.data))
    if (era === 'legacy') await client.setLoggingLevel('info')
    const _meta = era === 'modern' ? { 'io.modelcontextprotocol/logLevel': 'info' } : {}
    expect(await call('log', { _meta })).toBe('logged')
    expect(logged).toEqual(['looking it up'])
  })

  test('hear that the tools changed', async () => {
    let changes = 0
    client.setNotificationHandler('notifications/tools/list_changed', () => void (changes += 1))
    if (era === 'modern') await client.listen({ toolsListChanged: true })
    await expect
      .poll(async () => {
        await peer.toolsChanged()
        return changes
      })
      .toBeGreaterThan(0)
  })
})
