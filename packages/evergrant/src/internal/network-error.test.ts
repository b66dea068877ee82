import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { networkError } from './network-error.js'

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

function circle(): Error {
  const [one, two] = [new Error('one'), new Error('two')]
  one.cause = two
  two.cause = one
  return one
}
