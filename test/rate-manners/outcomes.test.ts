import { outcomeOfError, outcomeOfResult } from 'evergrant/channel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Pair, signIn, startPair } from '../e2e/client.js'

let pair: Pair
beforeEach(async () => {
  pair = await startPair()
  await signIn(pair)
})
afterEach(async () => {
  await pair.evergrant.close()
  await pair.sandbox.close()
})

const write = () =>
  pair.evergrant.callTool({
    server: pair.sandbox.url,
    tool: 'notion-create-pages',
    arguments: { pages: [{ properties: { title: 'Written once' } }] },
  })
const writes = () => pair.sandbox.stats().toolCalls['notion-create-pages']
const outcome = () => write().then(outcomeOfResult, outcomeOfError)

test.each(['tool-error', 'http-503'] as const)(
  'a write that landed and failed by %s is named, and not sent again',
  async (how) => {
    pair.sandbox.faults.maybeCommitted = { how, times: 1 }
    expect(await outcome()).toMatchObject({
      outcome: 'landed',
      committedId: expect.any(String),
      guidance: expect.any(String),
    })
    expect(writes()).toBe(1)
  },
)

test('a write whose answer was cut is unknown, and not sent again', async () => {
  pair.sandbox.faults.maybeCommitted = { how: 'cut', times: 1 }
  expect(await outcome()).toEqual({ outcome: 'unknown' })
  expect(writes()).toBe(1)
})

test('an overload is unknown, and not sent again', async () => {
  pair.sandbox.faults.serviceOverload = { times: 1 }
  expect(await outcome()).toEqual({ outcome: 'unknown' })
  expect(writes()).toBe(1)
})

test('a write that is put off is sent again once', async () => {
  pair.sandbox.faults.rateLimitTools = { times: 1, retryAfterSeconds: 1 }
  expect(await outcome()).toEqual({ outcome: 'landed' })
  pair.sandbox.faults.rateLimitTools = { times: 2, retryAfterSeconds: 1 }
  expect(await outcome()).toEqual({ outcome: 'refused' })
  pair.sandbox.faults.mcp = { status: 429, retryAfterSeconds: 1, times: 1 }
  expect(await outcome()).toEqual({ outcome: 'landed' })
})
