import { expect, test } from 'vitest'
import { parseMessage, readMessage } from './wire-words.js'

const bytes = (text: string) => ({ bytes: Buffer.from(text) })

test.each(['', '{"planted-', '[]', 'null', '"planted-"'])('%j is no message, and is not quoted', (text) => {
  expect(readMessage(bytes(text))).toBeUndefined()
  expect(() => parseMessage(bytes(text))).toThrow(
    expect.objectContaining({ code: 'RESPONSE_INVALID', message: expect.not.stringContaining('planted-') as string }),
  )
})

test('a member of another kind is left out, and an error always has a code and a text', () => {
  expect(parseMessage(bytes('{"id":1,"params":[],"result":null}'))).toEqual({ id: 1 })
  expect(parseMessage(bytes('{"id":1,"error":"no"}'))).toEqual({
    id: 1,
    error: { code: -32603, message: 'The error has no text' },
  })
  expect(parseMessage(bytes('{"id":1,"error":{"code":1,"message":7,"data":2}}'))).toEqual({
    id: 1,
    error: { code: 1, message: 'The error has no text', data: 2 },
  })
})
