import { expect, it } from 'vitest'
import { headerOf } from './http-headers.js'

const reply = {
  rawHeaders: [
    'Content-Type',
    'text/plain',
    'WWW-Authenticate',
    'Basic',
    'www-authenticate',
    'Bearer',
    'Set-Cookie',
    'a=1',
  ],
  headers: { 'content-type': 'text/plain', 'www-authenticate': 'Basic, Bearer', 'set-cookie': ['a=1'] },
}

it('finds a header by its name in lower case', () => {
  expect([headerOf(reply, 'content-type'), headerOf(reply, 'set-cookie')]).toEqual(['text/plain', 'a=1'])
  expect(headerOf(reply, 'mcp-session-id')).toBeUndefined()
})

it('leaves it to Node what several of one name mean', () => {
  expect(headerOf(reply, 'www-authenticate')).toBe('Basic, Bearer')
  const cookies = { rawHeaders: ['set-cookie', 'a=1', 'set-cookie', 'b=2'], headers: { 'set-cookie': ['a=1', 'b=2'] } }
  expect(headerOf(cookies, 'set-cookie')).toBe('a=1, b=2')
})
