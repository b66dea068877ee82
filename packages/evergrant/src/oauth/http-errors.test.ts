import { expect, it } from 'vitest'
import { parseOAuthError, parseRetryAfter, temporaryError } from './http-errors.js'

it.each([
  [200, undefined],
  [400, undefined],
  [404, undefined],
  [408, 'TEMPORARILY_UNAVAILABLE'],
  [425, 'TEMPORARILY_UNAVAILABLE'],
  [429, 'RATE_LIMITED'],
  [500, 'TEMPORARILY_UNAVAILABLE'],
  [503, 'TEMPORARILY_UNAVAILABLE'],
])('status %i is %s', (status, code) => {
  expect(temporaryError(new Response(null, { status }), 'https://h/x')?.code).toBe(code)
})

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['86400', 3_600_000],
  ['Wed, 21 Oct 2015 07:28:10 GMT', 10_000],
  ['Wednesday, 21-Oct-15 07:28:10 GMT', 10_000],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  ['1.5', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
])('Retry-After %j is %s ms', (value, expected) => {
  const headers = new Headers({ 'retry-after': value, date: 'Wed, 21 Oct 2015 07:28:00 GMT' })
  expect(parseRetryAfter(headers)).toBe(expected)
})

it('reads a Retry-After date by our clock only when the server has none, and not without any', () => {
  const headers = new Headers({ 'retry-after': 'Wed, 21 Oct 2015 07:28:10 GMT' })
  expect(parseRetryAfter(headers, Date.UTC(2015, 9, 21, 7, 28, 5))).toBe(5000)
  expect(parseRetryAfter(headers)).toBeUndefined()
})

it.each([
  [
    { error: 'invalid_grant', error_description: 'No\n<b>grant</b>' },
    { error: 'invalid_grant', description: 'No grant' },
  ],
  [{ error: 'x'.repeat(500) }, { error: `${'x'.repeat(199)}…` }],
  [{ error: 5 }, undefined],
  [{ error: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['invalid_grant', undefined],
])('the OAuth error in %j is %j', (body, expected) => expect(parseOAuthError(body)).toEqual(expected))
