import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { Secret } from '../internal/secret.js'
import { createGuardedFetch } from './guarded-fetch.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './registration.js'
import { exchangeCode, refreshTokens } from './token.js'

const METADATA: AuthorizationServerMetadata = {
  issuer: 'https://as',
  authorizationEndpoint: 'https://as/authorize',
  tokenEndpoint: 'https://as/token',
  clientIdMetadataDocumentSupported: false,
  // Must not make the exchange look for an `iss` that the callback check has dealt with.
  authorizationResponseIssParameterSupported: true,
}
const CLIENT: ClientIdentity = {
  clientId: 'client',
  tokenEndpointAuthMethod: 'none',
  redirectUris: [],
  kind: 'registered',
  issuer: 'https://as',
}
const TOKENS = {
  access_token: 'planted-access',
  token_type: 'bearer',
  expires_in: 3600,
  refresh_token: 'planted-refresh',
  scope: 'default',
}

interface Sent {
  readonly url: string
  readonly method: string | undefined
  readonly headers: Headers
  readonly body: Readonly<Record<string, string>>
}

/** A token endpoint that gives one answer and keeps what it was asked. */
function endpoint(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = []
  const fetch = createGuardedFetch({
    userAgent: 'test',
    fetch: async (input, init) => {
      const body = Object.fromEntries(new URLSearchParams(init?.body instanceof URLSearchParams ? init.body : ''))
      sent.push({ url: new Request(input).url, method: init?.method, headers: new Headers(init?.headers), body })
      return answer()
    },
  })
  return { fetch, sent }
}

function refreshAt(answer: () => Response | Promise<Response>, client: ClientIdentity = CLIENT) {
  const { fetch, sent } = endpoint(answer)
  const input = { fetch, now: () => 1_000_000, metadata: METADATA, client, refreshToken: new Secret('planted-old') }
  return { tokens: refreshTokens({ ...input, resource: 'https://h/mcp' }), sent }
}

async function failureOf(answer: () => Response | Promise<Response>): Promise<EvergrantError> {
  const error: unknown = await refreshAt(answer).tokens.catch((reason: unknown) => reason)
  if (!(error instanceof EvergrantError)) throw new Error('expected an EvergrantError')
  return error
}

const json =
  (body: unknown, init: ResponseInit = {}) =>
  () =>
    Response.json(body, init)

describe('the token request', () => {
  // @requirement mcp-auth/resource-in-both-requests, mcp-auth/pkce, rfc-6749/token-post, rfc-6749/client-id-sent
  // @requirement rfc-6749/redirect-repeated, rfc-7636/verifier-sent, rfc-8707/token-request
  // @requirement rfc-9700/audience-restricted, rfc-9728/audience
  it('spends a code', async () => {
    const { fetch, sent } = endpoint(json(TOKENS))
    const [code, codeVerifier] = [new Secret('code+1'), new Secret('verifier')]
    const input = {
      fetch,
      now: () => 5,
      metadata: METADATA,
      client: CLIENT,
      redirectUri: 'http://127.0.0.1:1/cb',
      resource: 'https://h',
    }
    await exchangeCode({ ...input, code, codeVerifier })
    expect(sent[0]).toMatchObject({ url: 'https://as/token', method: 'POST' })
    expect(sent[0]?.body).toEqual({
      grant_type: 'authorization_code',
      code: 'code+1',
      code_verifier: 'verifier',
      redirect_uri: 'http://127.0.0.1:1/cb',
      client_id: 'client',
      resource: 'https://h',
    })
    expect(sent[0]?.headers.get('content-type')).toMatch('application/x-www-form-urlencoded')
  })

  // @requirement mcp-auth/resource-in-both-requests, rfc-6749/refresh-widens, rfc-8707/token-request
  it('spends a refresh token, without a scope', async () => {
    const { tokens, sent } = refreshAt(json(TOKENS))
    await tokens
    expect(sent[0]?.body).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'planted-old',
      client_id: 'client',
      resource: 'https://h/mcp',
    })
    expect(sent[0]?.headers.has('authorization')).toBe(false)
    expect(sent[0]?.headers.get('user-agent')).toBe('test')
  })

  // @requirement rfc-6749/basic-encoded, rfc-6749/one-authentication
  it('authenticates by Basic with form-encoded parts, RFC 6749 §2.3.1', async () => {
    const client: ClientIdentity = {
      ...CLIENT,
      clientId: 'a:b-c',
      clientSecret: new Secret('p +%ü'),
      tokenEndpointAuthMethod: 'client_secret_basic',
    }
    const { tokens, sent } = refreshAt(json(TOKENS), client)
    await tokens
    const [, credentials = ''] = sent[0]?.headers.get('authorization')?.split(' ') ?? []
    expect(atob(credentials)).toBe('a%3Ab-c:p+%2B%25%C3%BC')
    expect(sent[0]?.body).not.toHaveProperty('client_id')
    expect(sent[0]?.body).not.toHaveProperty('client_secret')
  })

  // @requirement rfc-6749/secret-in-url
  it('authenticates by POST', async () => {
    const client: ClientIdentity = {
      ...CLIENT,
      clientSecret: new Secret('p'),
      tokenEndpointAuthMethod: 'client_secret_post',
    }
    const { tokens, sent } = refreshAt(json(TOKENS), client)
    await tokens
    expect(sent[0]).toMatchObject({ url: 'https://as/token', body: { client_id: 'client', client_secret: 'p' } })
  })

  it('does not send a secret that the server wants unused', async () => {
    const { tokens, sent } = refreshAt(json(TOKENS), { ...CLIENT, clientSecret: new Secret('p') })
    await tokens
    expect(sent[0]?.body).not.toHaveProperty('client_secret')
  })

  it('wants a secret where the method needs one', async () => {
    await expect(
      refreshAt(json(TOKENS), { ...CLIENT, tokenEndpointAuthMethod: 'client_secret_post' }).tokens,
    ).rejects.toThrow(TypeError)
  })

  // @requirement mcp-auth/foreign-tokens, mcp-auth-2026/credentials-elsewhere, mcp-auth-2026/clients-elsewhere
  // @requirement mcp-auth-2026/mismatch-told, rfc-6749/refresh-token-confidential
  it('never takes a token to another issuer', async () => {
    const { tokens, sent } = refreshAt(json(TOKENS), { ...CLIENT, issuer: 'https://other' })
    await expect(tokens).rejects.toMatchObject({ code: 'ISSUER_MISMATCH' })
    expect(sent).toEqual([])
  })

  // @requirement mcp-auth/endpoints-https, mcp-auth-2026/refresh-token-confidential, rfc-6750/tls
  it('never sends in the clear, whatever was stored', async () => {
    const { fetch, sent } = endpoint(json(TOKENS))
    const metadata = { ...METADATA, tokenEndpoint: 'http://as/token' }
    const failed = refreshTokens({ fetch, now: () => 0, metadata, client: CLIENT, refreshToken: new Secret('x') })
    await expect(failed).rejects.toMatchObject({ code: 'INSECURE_URL' })
    expect(sent).toEqual([])
  })

  it('passes an abort on', async () => {
    const { fetch } = endpoint(() => new Promise(() => undefined))
    const controller = new AbortController()
    const failed = refreshTokens({
      fetch,
      now: () => 0,
      metadata: METADATA,
      client: CLIENT,
      refreshToken: new Secret('x'),
      signal: controller.signal,
    })
    controller.abort(new Error('the lease ended'))
    await expect(failed).rejects.toThrow('the lease ended')
  })
})

describe('the token reply', () => {
  it('becomes a token set, dated before the request', async () => {
    let clock = 1000
    const { fetch } = endpoint(() => {
      clock += 5000
      return Response.json({ ...TOKENS, workspace_id: 'w', workspace_name: 'Acme <b>' })
    })
    const tokens = await refreshTokens({
      fetch,
      now: () => clock,
      metadata: METADATA,
      client: CLIENT,
      refreshToken: new Secret('x'),
    })
    expect(tokens).toMatchObject({
      tokenType: 'bearer',
      expiresInSeconds: 3600,
      scope: 'default',
      requestedAtMs: 1000,
      workspaceId: 'w',
      workspaceName: 'Acme',
    })
    expect([tokens.accessToken.reveal(), tokens.refreshToken?.reveal()]).toEqual(['planted-access', 'planted-refresh'])
    expect(inspect(tokens, { depth: 9 }) + JSON.stringify(tokens)).not.toMatch(/planted/)
  })

  // @requirement rfc-6749/unknown-parameters
  it.each([
    ['the status is 201', json(TOKENS, { status: 201 })],
    [
      'the content type is text',
      () => new Response(JSON.stringify(TOKENS), { headers: { 'content-type': 'text/plain' } }),
    ],
    ['the token type is in capitals', json({ ...TOKENS, token_type: 'Bearer' })],
    ['other members are null', json({ ...TOKENS, id_token: null, error: null, error_description: null })],
    ['there is an id_token of some other issuer', json({ ...TOKENS, id_token: 'not.a.jwt' })],
    ['the scope is no text', json({ ...TOKENS, scope: ['a'] })],
  ])('is accepted although %s', async (_, answer) => {
    const tokens = await refreshAt(answer).tokens
    expect(tokens.accessToken.reveal()).toBe('planted-access')
    expect(tokens.refreshToken?.reveal()).toBe('planted-refresh')
  })

  // @requirement mcp-auth-2026/refresh-token-assumed
  it.each([null, undefined, ''])('has no refresh token when it is %j', async (refresh_token) => {
    expect(await refreshAt(json({ ...TOKENS, refresh_token })).tokens).not.toHaveProperty('refreshToken')
  })

  it.each([
    [3600, 3600],
    ['3600', 3600],
    [59.9, 59],
    [undefined, undefined],
    [null, undefined],
    [0, undefined],
    [-5, undefined],
    ['soon', undefined],
    ['0x10', undefined],
    ['', undefined],
    [1e300, undefined],
    [{}, undefined],
  ])('with expires_in %j lives for %s seconds', async (expires_in, expected) => {
    expect((await refreshAt(json({ ...TOKENS, expires_in })).tokens).expiresInSeconds).toBe(expected)
  })

  // @requirement rfc-6749/unknown-token-type, rfc-9449/type-checked
  it.each([
    ['no access token', json({ ...TOKENS, access_token: undefined })],
    ['a null access token', json({ ...TOKENS, access_token: null })],
    ['an empty access token', json({ ...TOKENS, access_token: '' })],
    ['an access token that is a number', json({ ...TOKENS, access_token: 5 })],
    ['an access token with a line break', json({ ...TOKENS, access_token: 'planted\r\nx: y' })],
    ['a refresh token that is a number', json({ ...TOKENS, refresh_token: 5 })],
    ['no token type', json({ ...TOKENS, token_type: undefined })],
    ['another token type', json({ ...TOKENS, token_type: 'mac' })],
    ['a token type that this client cannot prove', json({ ...TOKENS, token_type: 'DPoP' })],
    ['HTML', () => new Response('<html>planted</html>', { headers: { 'content-type': 'text/html' } })],
    ['half a document', () => new Response('{"access_token":"planted-acc')],
    ['a list', json([TOKENS])],
    ['nothing', () => new Response(null, { status: 204 })],
    ['another success', json(TOKENS, { status: 202 })],
  ])('is refused with %s, and not repeated anywhere', async (_, answer) => {
    const error = await failureOf(answer)
    expect(error).toMatchObject({ code: 'TOKEN_RESPONSE_INVALID', details: { issuer: 'https://as' } })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/planted/)
  })

  it.each([
    [
      '400 invalid_grant',
      json({ error: 'invalid_grant', error_description: 'Grant <i>not</i> found' }, { status: 400 }),
      { error: 'invalid_grant', status: 400, description: 'Grant not found' },
    ],
    [
      'a null description',
      json({ error: 'invalid_grant', error_description: null }, { status: 400 }),
      { error: 'invalid_grant', status: 400 },
    ],
    ['status 200 with an error', json({ error: 'invalid_grant' }), { error: 'invalid_grant', status: 200 }],
    [
      '401 with a challenge beside the body',
      json({ error: 'invalid_client' }, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
      { error: 'invalid_client', status: 401 },
    ],
    [
      '401 with the error in the challenge',
      () =>
        new Response('', { status: 401, headers: { 'www-authenticate': 'Basic realm="x", error="invalid_client"' } }),
      { error: 'invalid_client', status: 401 },
    ],
    [
      'an error as text/html',
      () => new Response('{"error":"invalid_grant"}', { status: 400, headers: { 'content-type': 'text/html' } }),
      { error: 'invalid_grant', status: 400 },
    ],
  ])('is a refusal: %s', async (_, answer, details) => {
    const error = await failureOf(answer)
    expect(error).toMatchObject({ code: 'TOKEN_REQUEST_REFUSED', retryable: false })
    expect(error.details).toEqual({ issuer: 'https://as', ...details })
  })

  it.each([401, 403, 404])('does not read an OAuth error into a bare %i', async (status) => {
    const error = await failureOf(() => new Response('<html>', { status, headers: { 'www-authenticate': 'Basic' } }))
    expect(error).toMatchObject({ code: 'TOKEN_REQUEST_REFUSED' })
    expect(error.details).toEqual({ issuer: 'https://as', status })
  })

  const LATER = 'Thu, 01 Jan 1970 00:17:10 GMT' // 30 s after the clock of these tests
  it.each([
    ['503', () => new Response('', { status: 503 }), 'TEMPORARILY_UNAVAILABLE', undefined],
    [
      '500 with an OAuth error that means it',
      json({ error: 'invalid_grant' }, { status: 500 }),
      'TEMPORARILY_UNAVAILABLE',
      undefined,
    ],
    [
      '400 temporarily_unavailable',
      json({ error: 'temporarily_unavailable' }, { status: 400, headers: { 'retry-after': '7' } }),
      'TEMPORARILY_UNAVAILABLE',
      7000,
    ],
    [
      '429',
      json({ error: 'temporarily_unavailable' }, { status: 429, headers: { 'retry-after': '30' } }),
      'RATE_LIMITED',
      30_000,
    ],
    [
      'a date by our clock',
      () => new Response('', { status: 503, headers: { 'retry-after': LATER } }),
      'TEMPORARILY_UNAVAILABLE',
      30_000,
    ],
    [
      "a date by the server's clock",
      () => new Response('', { status: 503, headers: { 'retry-after': LATER, date: 'Thu, 01 Jan 1970 00:17:00 GMT' } }),
      'TEMPORARILY_UNAVAILABLE',
      10_000,
    ],
    [
      'a date that has passed',
      () => new Response('', { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } }),
      'TEMPORARILY_UNAVAILABLE',
      0,
    ],
    [
      'a very long time',
      () => new Response('', { status: 503, headers: { 'retry-after': '99999999999' } }),
      'TEMPORARILY_UNAVAILABLE',
      3_600_000,
    ],
    [
      'nonsense',
      () => new Response('', { status: 503, headers: { 'retry-after': '-1.5' } }),
      'TEMPORARILY_UNAVAILABLE',
      undefined,
    ],
  ])('asks to wait: %s', async (_, answer, code, retryAfterMs) => {
    const error = await failureOf(answer)
    expect(error).toMatchObject({ code, retryable: true })
    expect(error.details['retryAfterMs']).toBe(retryAfterMs)
  })

  it('is not a reply when the connection fails', async () => {
    const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    const error = await failureOf(() => Promise.reject(new TypeError('fetch failed', { cause })))
    expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', details: { systemCode: 'ECONNRESET' } })
  })

  it('is not followed elsewhere', async () => {
    const error = await failureOf(() => new Response('', { status: 307, headers: { location: 'https://as/other' } }))
    expect(error).toMatchObject({ code: 'REDIRECT_REFUSED' })
  })
})
