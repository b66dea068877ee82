import { expect, it } from 'vitest'
import { createAskedRequests } from './asked-requests.js'
import { type HostMessage, readHostMessage } from './host-message.js'

const message = readHostMessage(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}')) as HostMessage

it('uses the signal of an attempt again that went well, and that of no other', () => {
  const requests = createAskedRequests()
  const ask = (id: number) => requests.add(message, id, 0)
  const [first, second, third] = [ask(1), ask(2), ask(3)]
  third?.attempt.abort()
  for (const asked of [first, third]) if (asked !== undefined) requests.done(asked)
  const signals = [ask(4), ask(5)].map((asked) => asked?.attempt.signal)
  expect(signals[0]).toBe(first?.attempt.signal)
  expect(signals).not.toContain(second?.attempt.signal)
  expect(signals.map((signal) => signal?.aborted)).toEqual([false, false])
})
