import { SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { httpBody, httpStatus, toEvergrantError } from './errors.js'

const http = (status: number, text = 'planted') =>
  new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'no', { status, text })

test.each([
  ['401 after a refresh', http(401), 'TOKEN_REFUSED'],
  ['429', http(429), 'RATE_LIMITED'],
  ['503', http(503), 'TEMPORARILY_UNAVAILABLE'],
  ['404', http(404), 'CONNECTION_FAILED'],
  ['SSE stream 503', new SseError(503, 'no', new Event('error') as never), 'TEMPORARILY_UNAVAILABLE'],
  ['time-out', new SdkError(SdkErrorCode.RequestTimeout, 'slow'), 'REQUEST_TIMEOUT'],
  ['JSON-RPC error', Object.assign(new Error('bad arguments'), { code: -32602 }), 'PROTOCOL_ERROR'],
  ['unknown error', new Error('what'), 'INTERNAL'],
  ['no error at all', 'text', 'INTERNAL'],
])('%s', (_name, error, code) => {
  expect(toEvergrantError(error).code).toBe(code)
})

test('finds its own error in the causes, also where the SDK keeps it in data', () => {
  const own = new EvergrantError('AUTHORIZATION_REQUIRED', 'login')
  const wrapped = new SdkError(SdkErrorCode.EraNegotiationFailed, 'probe failed', { cause: own })
  expect(toEvergrantError(wrapped)).toBe(own)
  expect(toEvergrantError(new Error('outer', { cause: new Error('inner', { cause: own }) }))).toBe(own)
})

test('gives status and body of the transport error', () => {
  expect(httpStatus(new Error('outer', { cause: http(405, 'body') }))).toBe(405)
  expect(httpBody(http(405, 'body'))).toBe('body')
})

test('a server’s text is shown without markup or control characters', () => {
  const error = Object.assign(new Error('<b>\u001B[31mbad</b>\narguments'), { code: -32602 })
  expect(toEvergrantError(error).message).toBe('The server refused the request (-32602): [31mbad arguments')
})
