import { expect, it } from 'vitest'
import { createAskedRequests } from './asked-requests.js'
import { type HostMessage, readHostMessage } from './host-message.js'

const message = readHostMessage(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}')) as HostMessage

it('tells ids apart as JSON-RPC does, takes each once, and gives each up once', () => {
  const requests = createAskedRequests()
  const [number, text] = [requests.add(message, 1, 0), requests.add(message, '1', 0)]
  if (number === undefined || text === undefined) throw new Error('not taken')
  expect(requests.add(message, 1, 0)).toBeUndefined()
  expect([requests.find(1), requests.find('1'), requests.find(2)]).toEqual([number, text, undefined])
  expect([requests.settle(number), requests.settle(number)]).toEqual([true, false])
  expect(requests.all()).toEqual([text])
})

it('ends one attempt without the others', () => {
  const requests = createAskedRequests()
  const [first, second] = [requests.add(message, 1, 0), requests.add(message, 2, 0)]
  first?.attempt.abort(new Error('given up'))
  expect([first?.attempt.aborted, second?.attempt.aborted]).toEqual([true, false])
})
