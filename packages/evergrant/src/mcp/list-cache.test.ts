import type { ResponseCacheStore } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { acquireToken } from '../credentials/acquire.js'
import { createTestEngine } from '../credentials/testing/engine.js'
import { createListCache } from './list-cache.js'

const TOOLS = { method: 'tools/list', params: '', partition: 'any' }

function open(capabilities = {}, { context, connection } = createTestEngine()) {
  let now = 0
  const cache = () => createListCache(context, { connection, capabilities, now: () => now })
  return { cache, context, connection, pass: (ms: number) => void (now += ms) }
}

const put = async (cache: ResponseCacheStore, value: string, expiresAt: number, key = TOOLS) =>
  cache.set(key, { value, expiresAt, scope: 'private' })
const valueIn = async (cache: ResponseCacheStore, key = TOOLS) => (await cache.get(key))?.value

test('another person’s login under the same name has lists of its own', async () => {
  const engine = createTestEngine()
  await engine.put({ signedInAt: 1 })
  const { cache, context, connection } = open({}, engine)
  await acquireToken(context, { connection })
  const client = cache()
  await put(client, 'mine', 1, { ...TOOLS, method: 'prompts/list' })
  expect(await valueIn(client, { ...TOOLS, method: 'prompts/list' })).toBe('mine')

  await engine.put({ signedInAt: 2 })
  engine.clock.advance(2_000)
  await acquireToken(context, { connection })
  expect(await valueIn(client, { ...TOOLS, method: 'prompts/list' })).toBeUndefined()
  expect(await valueIn(cache())).toBeUndefined()
})

test('a client that can do more has lists of its own', async () => {
  const engine = createTestEngine()
  await put(open({}, engine).cache(), 'few', 1)
  expect(await valueIn(open({}, engine).cache())).toBe('few')
  expect(await valueIn(open({ elicitation: {} }, engine).cache())).toBeUndefined()
})

test('one engine knows nothing of another’s', async () => {
  await put(open().cache(), 'here', 1)
  expect(await valueIn(open().cache())).toBeUndefined()
})

test('a client keeps the tools it was told of when their time is over, also by another client', async () => {
  const { cache, pass } = open()
  const [first, second] = [cache(), cache()]
  await put(first, 'old', 10)
  await put(second, 'new', 20)
  expect(await valueIn(first)).toBe('new')
  pass(20)
  expect(await valueIn(first)).toBe('new')
  expect(await valueIn(cache())).toBeUndefined()
})

test('of what is no list of tools nothing is kept beyond its time', async () => {
  const { cache, pass } = open()
  const client = cache()
  const key = { method: 'resources/read', params: 'file:///a', partition: '' }
  await put(client, 'text', 10, key)
  expect(await valueIn(client, key)).toBe('text')
  pass(10)
  expect(await valueIn(client, key)).toBeUndefined()
})

test('a newer answer takes the place of an older one, also when it is stale at once', async () => {
  const { cache } = open()
  await put(cache(), 'old', 10)
  const client = cache()
  await put(client, 'new', 0)
  expect(await valueIn(client)).toBe('new')
  expect(await valueIn(cache())).toBeUndefined()
})

test('entries of different clients never look the same', async () => {
  const { cache } = open()
  const stamps = [await put(cache(), 'a', 0), await put(cache(), 'b', 0), await put(cache(), 'c', 10)]
  expect(new Set(stamps).size).toBe(3)
})

test.each([
  ['delete', (cache: ResponseCacheStore) => cache.delete(TOOLS)],
  ['evict', (cache: ResponseCacheStore) => cache.evict('tools/list')],
  ['clear', (cache: ResponseCacheStore) => cache.clear()],
])('%s takes it from this client and from all', async (_name, drop) => {
  const { cache } = open()
  const client = cache()
  await put(client, 'list', 10)
  await drop(client)
  expect(await valueIn(client)).toBeUndefined()
  expect(await valueIn(cache())).toBeUndefined()
})

test('what is kept is bounded: the oldest goes', async () => {
  const { cache } = open()
  const client = cache()
  const resource = (index: number) => ({ method: 'resources/read', params: `file:///${index}`, partition: '' })
  for (let index = 0; index <= 512; index += 1) await put(client, String(index), 10, resource(index))
  expect(await valueIn(client, resource(0))).toBeUndefined()
  expect(await valueIn(client, resource(1))).toBe('1')
})
