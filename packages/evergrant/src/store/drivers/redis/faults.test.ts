import { expect, test } from 'vitest'

import { reading, writing } from './faults.js'
import { replyCode } from './reply-code.js'
import { openRedisStore } from './redis-store.js'

test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
  ['NOSCRIPT No matching script. Please use EVAL.', 'NOSCRIPT'],
  ['-READONLY You can’t write against a read only replica.', 'READONLY'],
  ['WRONGTYPE', 'WRONGTYPE'],
  ['ERR unknown command', 'ERR'],
  ['connect ECONNREFUSED 127.0.0.1:6379', undefined],
  ['Connection is closed.', undefined],
  ['Socket closed unexpectedly', undefined],
  ['A sentence of a client', undefined],
  ['', undefined],
])('tells a reply of the server from a failure of the connection: %s', (message, code) => {
  expect(replyCode(new Error(message))).toBe(code)
})

test.each<[string, unknown, string]>([
  ['the code of a system error', Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['the word of a reply', new Error('MISCONF Errors writing to the AOF file'), 'MISCONF'],
  ['no connection', new Error('Connection is closed.'), 'no connection'],
  ['no connection for what is no error', 'gone', 'no connection'],
])('names %s as the reason', async (_, error, reason) => {
  const work = { timeoutMs: 1_000, run: () => Promise.reject(error) }
  await expect(reading('a/1', work)).rejects.toMatchObject({ code: 'STORE_UNREADABLE', details: { reason } })
  await expect(writing('a/1', work)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', details: { reason } })
})

test('gives up on a client that never answers', async () => {
  const silent = { call: () => new Promise<never>(() => {}) }
  const store = openRedisStore({ client: silent, allowDataLoss: true }, 20)
  const noAnswer = { details: { reason: 'no answer' } }
  await expect(store.read('a')).rejects.toMatchObject({ code: 'STORE_UNREADABLE', ...noAnswer })
  await expect(store.write('a', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', ...noAnswer })
  const leased = store.withLease('a', { waitMs: 0, ttlMs: 1_000 }, async () => 'ran')
  await expect(leased).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', ...noAnswer })
  const checked = openRedisStore({ client: silent }, 20).write('a', new Uint8Array(1))
  await expect(checked).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', ...noAnswer })
})
