import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { hashState } from './authorization.js'
import { callbackState, type CallbackInput, parseCallback } from './callback.js'

const STATE = 'planted-state'
const ISSUER = 'https://as.example.com'
const REDIRECT = 'http://127.0.0.1:8400/callback'
const GOOD = `state=${STATE}&code=planted-code`

async function parse(query: string, more: Partial<CallbackInput> = {}) {
  const stateHash = await hashState(STATE)
  const input = {
    callbackUrl: `${REDIRECT}?${query}`,
    redirectUri: REDIRECT,
    issuer: ISSUER,
    issParameterSupported: false,
    stateHash,
  }
  return parseCallback({ ...input, ...more })
}

async function failure(query: string, more: Partial<CallbackInput> = {}): Promise<EvergrantError> {
  const error: unknown = await parse(query, more).catch((reason: unknown) => reason)
  if (!(error instanceof EvergrantError)) throw new Error(`expected an EvergrantError for ${query}`)
  return error
}

describe('parseCallback', () => {
  // @requirement mcp-auth-2026/iss-validated, rfc-9207/compared, rfc-6749/unknown-parameters
  it.each([
    ['a code and the state', GOOD, {}],
    ['the issuer, though not promised', `${GOOD}&iss=${encodeURIComponent(ISSUER)}`, {}],
    ['the issuer, as promised', `${GOOD}&iss=${encodeURIComponent(ISSUER)}`, { issParameterSupported: true }],
    ['parameters that nobody knows', `${GOOD}&session_state=x&session_state=y`, {}],
  ])('takes the code of a callback with %s', async (_, query, more) => {
    expect((await parse(query, more)).code.reveal()).toBe('planted-code')
  })

  it('wants the query of the redirect URI back', async () => {
    const redirectUri = 'https://app.example.com/cb?tenant=1'
    expect((await parse('', { redirectUri, callbackUrl: `${redirectUri}&${GOOD}` })).code.reveal()).toBe('planted-code')
    const error = await failure('', { redirectUri, callbackUrl: `https://app.example.com/cb?tenant=2&${GOOD}` })
    expect(error).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason: 'redirect_mismatch' } })
  })

  // @requirement mcp-auth/state-verified, mcp-auth-2026/iss-validated, mcp-auth-2026/iss-normalized, rfc-9207/compared
  // @requirement rfc-9207/mismatch-refused, rfc-9207/absence-refused, rfc-9207/unpromised-discarded, rfc-9700/mix-up
  // @requirement rfc-8252/redirect-remembered, rfc-6749/parameters-once, rfc-6749/values-checked
  it.each<[string, string, Partial<CallbackInput>, string]>([
    ['without state', 'code=c', {}, 'state_missing'],
    ['with an empty state', 'state=&code=c', {}, 'state_missing'],
    ['with another state', 'state=other&code=c', {}, 'state_mismatch'],
    ['with a state of another case', `state=${STATE.toUpperCase()}&code=c`, {}, 'state_mismatch'],
    ['with two states', `${GOOD}&state=${STATE}`, {}, 'parameter_repeated'],
    ['with two codes', `${GOOD}&code=d`, {}, 'parameter_repeated'],
    ['with two issuers', `${GOOD}&iss=${ISSUER}&iss=${ISSUER}`, {}, 'parameter_repeated'],
    ['with two errors', `state=${STATE}&error=a&error=b`, {}, 'parameter_repeated'],
    ['of another issuer', `${GOOD}&iss=https://evil.example.com`, {}, 'issuer_mismatch'],
    ['of an issuer that is the same only as a URL', `${GOOD}&iss=${ISSUER}/`, {}, 'issuer_mismatch'],
    ['of an issuer that is the same only in another case', `${GOOD}&iss=https://AS.example.com`, {}, 'issuer_mismatch'],
    ['of an empty issuer', `${GOOD}&iss=`, {}, 'issuer_mismatch'],
    ['without the issuer that was promised', GOOD, { issParameterSupported: true }, 'issuer_missing'],
    ['without code and error', `state=${STATE}`, {}, 'code_missing'],
    ['with an empty code', `state=${STATE}&code=`, {}, 'code_missing'],
    ['at another path', '', { callbackUrl: `http://127.0.0.1:8400/other?${GOOD}` }, 'redirect_mismatch'],
    ['at another port', '', { callbackUrl: `http://127.0.0.1:8401/callback?${GOOD}` }, 'redirect_mismatch'],
    ['at another host', '', { callbackUrl: `http://localhost:8400/callback?${GOOD}` }, 'redirect_mismatch'],
    ['that is no URL', '', { callbackUrl: `/callback?${GOOD}` }, 'malformed'],
    ['with its parameters in the fragment', '', { callbackUrl: `${REDIRECT}#${GOOD}` }, 'state_missing'],
  ])('refuses a callback %s', async (_, query, more, reason) => {
    const error = await failure(query, more)
    expect(error).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason } })
    expect(JSON.stringify(error)).not.toMatch(/planted/)
  })

  // @requirement mcp-auth-2026/foreign-error-shown, rfc-9207/errors-trusted
  it.each([
    ['its state is wrong', 'state=other', 'state_mismatch'],
    ['its issuer is wrong', `state=${STATE}&iss=https://evil.example.com`, 'issuer_mismatch'],
  ])('says nothing of an error in a callback when %s', async (_, query, reason) => {
    const error = await failure(
      `${query}&error=access_denied&error_description=call+555-0100&error_uri=https://evil.example.com`,
    )
    expect(error).toMatchObject({ code: 'CALLBACK_REFUSED', details: { reason } })
    expect(JSON.stringify(error)).not.toMatch(/access_denied|555|evil/)
  })

  it('tells a denial from a failure', async () => {
    expect(await failure(`state=${STATE}&error=access_denied`)).toMatchObject({
      code: 'AUTHORIZATION_DENIED',
      details: { issuer: ISSUER, error: 'access_denied' },
    })
    expect(await failure(`state=${STATE}&error=invalid_target&error_description=No+such+resource`)).toMatchObject({
      code: 'AUTHORIZATION_FAILED',
      message: `"${ISSUER}" answered "invalid_target": "No such resource"`,
      details: { error: 'invalid_target', description: 'No such resource' },
    })
  })

  it('prefers the error to a code in the same callback', async () => {
    expect(await failure(`${GOOD}&error=server_error`)).toMatchObject({ code: 'AUTHORIZATION_FAILED' })
  })

  // @requirement rfc-6749/values-checked
  it('shows the words of the server as one plain, bounded line', async () => {
    const text = `<script>alert(1)</script>\u001b[2J\r\n${'x'.repeat(1000)}`
    const error = await failure(
      `state=${STATE}&error=${encodeURIComponent('<b>\u0007bad')}&error_description=${encodeURIComponent(text)}`,
    )
    expect(error.details['error']).toBe('bad')
    expect(String(error.details['description'])).toHaveLength(200)
    expect(error.message).not.toMatch(/[<>\u0000-\u001f]/)
    expect(error.message.length).toBeLessThan(500)
  })
})

it.each([
  [`${REDIRECT}?state=a&code=b`, 'a'],
  [`${REDIRECT}?code=b`, undefined],
  [`${REDIRECT}?state=`, undefined],
  [`${REDIRECT}?state=a&state=a`, undefined],
  ['nonsense', undefined],
])('callbackState(%s) is %s', (url, expected) => expect(callbackState(url)).toBe(expected))
