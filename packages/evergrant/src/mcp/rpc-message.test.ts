import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from '@modelcontextprotocol/client'
import { describe, expect, test } from 'vitest'
import { parseRpcMessage } from './rpc-message.js'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const v = '2.0'
const SERVER_INFO = 'io.modelcontextprotocol/serverInfo'

describe('a message that the SDK takes', () => {
  test.each([
    ['a request', { jsonrpc: v, id: 1, method: 'ping' }, isJSONRPCRequest],
    ['a request with parameters', { jsonrpc: v, id: 'a', method: 'x', params: { a: 1 } }, isJSONRPCRequest],
    ['a notification', { jsonrpc: v, method: 'x', params: {} }, isJSONRPCNotification],
    ['a result', { jsonrpc: v, id: 1, result: { content: [] } }, isJSONRPCResultResponse],
    ['a result with an empty id', { jsonrpc: v, id: '', result: {} }, isJSONRPCResultResponse],
    ['a result with _meta', { jsonrpc: v, id: 0, result: { _meta: { a: 1 } } }, isJSONRPCResultResponse],
    [
      'a result that names its server',
      { jsonrpc: v, id: 0, result: { _meta: { [SERVER_INFO]: { name: 'a', version: '1' } } } },
      isJSONRPCResultResponse,
    ],
    ['an error', { jsonrpc: v, id: 1, error: { code: -1, message: 'no', data: [1] } }, isJSONRPCErrorResponse],
    ['an error without an id', { jsonrpc: v, error: { code: -1, message: '' } }, isJSONRPCErrorResponse],
  ])('%s', (_name, message, isTaken) => {
    expect(parseRpcMessage(bytes(message))).toEqual(message)
    expect(isTaken(parseRpcMessage(bytes(message)))).toBe(true)
  })
})

describe('what some servers add is left out, since the SDK would take the message for none', () => {
  test.each([
    ['an empty error', { jsonrpc: v, id: 1, result: {}, error: null }, { jsonrpc: v, id: 1, result: {} }],
    ['members of their own', { jsonrpc: v, id: 1, result: {}, took: 3 }, { jsonrpc: v, id: 1, result: {} }],
    ['null parameters', { jsonrpc: v, method: 'x', params: null }, { jsonrpc: v, method: 'x' }],
    [
      'the id null of an error that knows no request',
      { jsonrpc: v, id: null, error: { code: 1, message: 'a' } },
      { jsonrpc: v, error: { code: 1, message: 'a' } },
    ],
  ])('%s', (_name, sent, taken) => {
    expect(parseRpcMessage(bytes(sent))).toEqual(taken)
  })
})

describe('no message', () => {
  test.each([
    ['nothing', ''],
    ['half of one', '{"jsonrpc":"2.0","id":1,"res'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', []],
    ['another version', { jsonrpc: '1.0', id: 1, result: {} }],
    ['no version', { id: 1, result: {} }],
    ['a method that is no text', { jsonrpc: v, id: 1, method: 1 }],
    ['a request whose id is an object', { jsonrpc: v, id: {}, method: 'x' }],
    ['a request whose id is a fraction', { jsonrpc: v, id: 1.5, method: 'x' }],
    ['parameters in a list', { jsonrpc: v, id: 1, method: 'x', params: [1] }],
    ['a result without an id', { jsonrpc: v, result: {} }],
    ['a result that is a list', { jsonrpc: v, id: 1, result: [] }],
    ['a result that is a text', { jsonrpc: v, id: 1, result: 'done' }],
    ['a result whose _meta is a text', { jsonrpc: v, id: 1, result: { _meta: 'a' } }],
    ['a result of a nameless server', { jsonrpc: v, id: 1, result: { _meta: { [SERVER_INFO]: { version: '1' } } } }],
    ['an error without a code', { jsonrpc: v, id: 1, error: { message: 'a' } }],
    ['an error without a message', { jsonrpc: v, id: 1, error: { code: 1 } }],
    ['neither result nor error', { jsonrpc: v, id: 1 }],
  ])('%s', (_name, sent) => {
    expect(() => parseRpcMessage(bytes(sent))).toThrow(expect.objectContaining({ code: 'RESPONSE_INVALID' }))
  })

  test('is not quoted', () => {
    expect(() => parseRpcMessage(bytes('{"secret'))).toThrow(/^((?!secret).)*$/)
  })
})

describe('a result without a type', () => {
  const untyped = { jsonrpc: v, id: 1, result: { content: [] } }

  // @requirement mcp-versioning-2026/absent-result-type
  test('is complete in the modern era, and keeps a type that it has', () => {
    const complete = { ...untyped, result: { content: [], resultType: 'complete' } }
    expect(parseRpcMessage(bytes(untyped), 'modern')).toEqual(complete)
    const asking = { ...untyped, result: { resultType: 'input_required' } }
    expect(parseRpcMessage(bytes(asking), 'modern')).toEqual(asking)
  })

  test('stays as it is in the legacy era', () => {
    expect(parseRpcMessage(bytes(untyped), 'legacy')).toEqual(untyped)
  })
})
