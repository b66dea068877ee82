import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { networkError, parseOAuthError, parseRetryAfter, temporaryError } from './http-errors.js'

const coded = (code: unknown, message = 'failed') => Object.assign(new Error(message), { code })
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause })

describe('networkError', () => {
  it.each<[string, unknown, string | undefined]>([
    ['the cause of fetch', fetchFailed(coded('ECONNREFUSED')), 'ECONNREFUSED'],
    [
      'one of several attempts',
      fetchFailed(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')])),
      'ENETUNREACH',
    ],
    [
      'a proxy that refuses',
      fetchFailed(new DOMException('cancelled', { cause: coded('UND_ERR_ABORTED') })),
      'UND_ERR_ABORTED',
    ],
    ['nothing', new TypeError('fetch failed'), undefined],
    ['a code that is no system code', fetchFailed(coded('some text')), undefined],
    ['a number', fetchFailed(coded(20)), undefined],
    ['what is no error', 'failed', undefined],
    ['a circle', circle(), undefined],
  ])('takes the code of the system from %s', (_, error, systemCode) => {
    const made = networkError(error, 'https://h/token?code=planted')
    expect(made).toMatchObject({ code: 'SERVER_UNREACHABLE', cause: error })
    expect(made.details).toEqual({ origin: 'https://h', ...(systemCode === undefined ? {} : { systemCode }) })
    expect(made.message).not.toContain('planted')
  })

  it('gives an error of our own that was thrown below fetch as it is', () => {
    const own = new EvergrantError('ADDRESS_REFUSED', 'no')
    expect(networkError(fetchFailed(own), 'https://h')).toBe(own)
  })

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('says what to do about %s', (code) =>
    expect(networkError(fetchFailed(coded(code)), 'https://h').hint).toContain('NODE_EXTRA_CA_CERTS'),
  )
})

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

function circle(): Error {
  const [one, two] = [new Error('one'), new Error('two')]
  one.cause = two
  two.cause = one
  return one
}
