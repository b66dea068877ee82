import { expect, test } from 'vitest'

import { type RedisClient, redisCommands } from './redis-client.js'
import { createRedisStore } from './redis-store.js'

const calls: unknown[][] = []
const recorded =
  (reply: unknown = 'OK') =>
  async (...args: unknown[]) => {
    calls.push(args)
    return reply
  }

test('sends scripts as each client wants them', async () => {
  calls.length = 0
  const ioredis = redisCommands({ call: recorded() })
  await ioredis.evalSha('ab12', ['k1', 'k2'], ['a'])
  await ioredis.eval('return 1', ['k1'], [])
  const nodeRedis = redisCommands({ eval: recorded(), evalSha: recorded() })
  await nodeRedis.evalSha('ab12', ['k1', 'k2'], ['a'])
  await nodeRedis.eval('return 1', ['k1'], [])
  expect(calls).toEqual([
    ['evalsha', 'ab12', '2', 'k1', 'k2', 'a'],
    ['eval', 'return 1', '1', 'k1'],
    ['ab12', { keys: ['k1', 'k2'], arguments: ['a'] }],
    ['return 1', { keys: ['k1'], arguments: [] }],
  ])
})

test.each<[string, unknown, string | undefined]>([
  ['a list', ['appendonly', 'yes'], 'yes'],
  ['a map', new Map([['appendonly', 'yes']]), 'yes'],
  ['an object', { appendonly: 'yes' }, 'yes'],
  ['an object without a prototype', Object.assign(Object.create(null), { appendonly: 'yes' }), 'yes'],
  ['bytes', ['appendonly', new TextEncoder().encode('yes')], 'yes'],
  ['an empty list', [], undefined],
  ['an empty object', {}, undefined],
  ['nothing', null, undefined],
])('reads a setting from %s', async (_form, reply, expected) => {
  const nodeRedis = redisCommands({ eval: recorded(), evalSha: recorded(), configGet: recorded(reply) })
  expect(await nodeRedis.configGet?.('appendonly')).toBe(expected)
  const ioredis = redisCommands({ call: recorded(reply) })
  expect(await ioredis.configGet?.('appendonly')).toBe(expected)
})

test('asks no single server of a cluster for its settings', () => {
  expect(redisCommands({ call: recorded(), isCluster: true }).configGet).toBeUndefined()
  expect(redisCommands({ eval: recorded(), evalSha: recorded() }).configGet).toBeUndefined()
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a URL', 'redis://127.0.0.1:6379'],
  ['the client of redis 3', { evalsha: () => true, eval: () => true }],
])('refuses %s as a client', (_what, client) => {
  expect(() => createRedisStore({ client: client as RedisClient })).toThrow(TypeError)
})

test.each(['', 'a b', '{tag}', 'a}b', 'é', 'x'.repeat(201)])('refuses the prefix %j', (prefix) => {
  expect(() => createRedisStore({ client: { call: recorded() }, prefix })).toThrow(TypeError)
})
