import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createGuardedFetch } from './guarded-fetch.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import { registerClient } from './registration.js'

const METADATA: AuthorizationServerMetadata = {
  issuer: 'https://as',
  authorizationEndpoint: 'https://as/authorize',
  tokenEndpoint: 'https://as/token',
  registrationEndpoint: 'https://as/register',
  clientIdMetadataDocumentSupported: false,
  authorizationResponseIssParameterSupported: false,
}
const REDIRECTS = ['http://127.0.0.1:8400/cb', 'http://127.0.0.1:8401/cb']
const REGISTERED = {
  client_id: 'new-client',
  redirect_uris: REDIRECTS,
  token_endpoint_auth_method: 'none',
  client_id_issued_at: 1000,
}

function register(
  body: unknown,
  {
    status = 201,
    metadata = METADATA,
    ...input
  }: {
    status?: number
    metadata?: AuthorizationServerMetadata
    redirectUris?: string[]
    scope?: string
    softwareVersion?: string
  } = {},
) {
  const sent: unknown[] = []
  const requests: [method: string | undefined, type: string | null][] = []
  const fetch = createGuardedFetch({
    userAgent: 'test',
    fetch: async (_, init) => {
      requests.push([init?.method, new Headers(init?.headers).get('content-type')])
      sent.push(await new Response(init?.body ?? null).json())
      return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status })
    },
  })
  return {
    client: registerClient({ fetch, metadata, redirectUris: REDIRECTS, clientName: 'Evergrant', ...input }),
    sent,
    requests,
  }
}

describe('registerClient', () => {
  // @requirement mcp-auth/redirects-registered, mcp-auth-2026/application-type, mcp-auth-2026/application-type-native
  // @requirement mcp-auth-2026/refresh-grant-registered, rfc-6749/redirect-registered, rfc-7591/redirects
  // @requirement rfc-8252/native-client
  it('asks for a public native client with every redirect URI', async () => {
    const { client, sent } = register(REGISTERED, { scope: 'a b', softwareVersion: '1.2.3' })
    expect(await client).toEqual({
      clientId: 'new-client',
      tokenEndpointAuthMethod: 'none',
      redirectUris: REDIRECTS,
      kind: 'registered',
      issuer: 'https://as',
      issuedAtSeconds: 1000,
    })
    expect(sent).toEqual([
      {
        client_name: 'Evergrant',
        redirect_uris: REDIRECTS,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        scope: 'a b',
        software_id: 'evergrant',
        software_version: '1.2.3',
      },
    ])
  })

  // @requirement rfc-7591/request, rfc-7591/https
  it('posts JSON, and never in the clear', async () => {
    const { client, requests } = register(REGISTERED)
    await client
    expect(requests).toEqual([['POST', 'application/json']])
    const insecure = register(REGISTERED, { metadata: { ...METADATA, registrationEndpoint: 'http://as/register' } })
    await expect(insecure.client).rejects.toMatchObject({ code: 'INSECURE_URL' })
    expect(insecure.requests).toEqual([])
  })

  // @requirement mcp-auth-2026/application-type, mcp-auth-2026/application-type-web
  it('says web for a redirect URI elsewhere', async () => {
    const { client, sent } = register(REGISTERED, { redirectUris: ['https://app.example.com/cb'] })
    await client
    expect(sent).toMatchObject([{ application_type: 'web' }])
    expect(sent).not.toMatchObject([{ scope: expect.anything() }])
  })

  it.each([
    [undefined, 'none'],
    [['client_secret_basic', 'none'], 'none'],
    [['client_secret_post', 'client_secret_basic'], 'client_secret_basic'],
    [['client_secret_post'], 'client_secret_post'],
    [['private_key_jwt'], 'none'],
  ])('where the server lists %j asks for %s', async (supported, expected) => {
    const metadata = supported === undefined ? METADATA : { ...METADATA, tokenEndpointAuthMethodsSupported: supported }
    const { client, sent } = register(REGISTERED, { metadata })
    await client
    expect(sent).toMatchObject([{ token_endpoint_auth_method: expected }])
  })

  // @requirement rfc-7591/answer-checked
  it.each([
    ['named method', { token_endpoint_auth_method: 'client_secret_post' }, undefined, 'client_secret_post'],
    ['named method none', { token_endpoint_auth_method: 'none' }, undefined, 'none'],
    ['default of RFC 7591', { token_endpoint_auth_method: undefined }, undefined, 'client_secret_basic'],
    [
      'only method that the server lists',
      { token_endpoint_auth_method: null },
      ['client_secret_post'],
      'client_secret_post',
    ],
  ])('keeps a secret that comes unasked, with the %s', async (_, more, supported, expected) => {
    const metadata = supported === undefined ? METADATA : { ...METADATA, tokenEndpointAuthMethodsSupported: supported }
    const client = await register({ ...REGISTERED, ...more, client_secret: 'planted' }, { metadata }).client
    expect(client.tokenEndpointAuthMethod).toBe(expected)
    expect(client.clientSecret?.reveal()).toBe('planted')
    expect(inspect(client) + JSON.stringify(client)).not.toContain('planted')
  })

  // @requirement rfc-7591/secret-expires
  it.each([
    [2000, 2000],
    ['2000', 2000],
    [0, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('with client_secret_expires_at %j expires at %s', async (client_secret_expires_at, expected) => {
    const client = await register({ ...REGISTERED, client_secret: 's', client_secret_expires_at }).client
    expect(client.clientSecretExpiresAtSeconds).toBe(expected)
  })

  it.each([
    ['status 200', 200, REGISTERED],
    ['an empty secret', 201, { ...REGISTERED, client_secret: '', client_secret_expires_at: 0 }],
    ['members that nobody knows', 201, { ...REGISTERED, registration_client_uri: '/register/x', logo_uri: null }],
    ['a method with a secret but no secret', 201, { ...REGISTERED, token_endpoint_auth_method: 'client_secret_basic' }],
  ])('accepts %s', async (_, status, body) => {
    expect(await register(body, { status }).client).toMatchObject({
      clientId: 'new-client',
      tokenEndpointAuthMethod: 'none',
    })
  })

  // @requirement rfc-7591/answer-checked
  it.each([
    ['fewer', [REDIRECTS[1]], [REDIRECTS[1]]],
    ['others besides', [...REDIRECTS, 'https://evil'], REDIRECTS],
    ['none that it knows', ['https://evil'], REDIRECTS],
    ['nothing', undefined, REDIRECTS],
  ])('when the server registers %s, redirects to what it asked for', async (_, redirect_uris, expected) => {
    expect((await register({ ...REGISTERED, redirect_uris }).client).redirectUris).toEqual(expected)
  })

  it('says so when the server registers nobody', async () => {
    const { registrationEndpoint: _, ...metadata } = METADATA
    const { client, sent } = register(REGISTERED, { metadata })
    await expect(client).rejects.toMatchObject({ code: 'REGISTRATION_UNSUPPORTED' })
    expect(sent).toEqual([])
  })

  // @requirement mcp-auth-2026/registration-refused, mcp-auth-2026/registration-refusal-told, rfc-7591/answer-checked
  it.each([
    [
      'an OAuth error',
      400,
      { error: 'invalid_redirect_uri', error_description: 'no <b>loopback</b>' },
      'REGISTRATION_REFUSED',
      { error: 'invalid_redirect_uri', description: 'no loopback', status: 400 },
    ],
    [
      'an error with status 200',
      200,
      { error: 'invalid_client_metadata' },
      'REGISTRATION_REFUSED',
      { error: 'invalid_client_metadata' },
    ],
    ['403', 403, 'no', 'REGISTRATION_REFUSED', { status: 403 }],
    ['405', 405, 'Method not allowed', 'REGISTRATION_REFUSED', { status: 405 }],
    ['503', 503, 'later', 'TEMPORARILY_UNAVAILABLE', { status: 503 }],
    ['429', 429, 'later', 'RATE_LIMITED', { status: 429 }],
    ['HTML', 201, '<html>', 'RESPONSE_INVALID', {}],
    ['no client_id', 201, { ...REGISTERED, client_id: undefined, client_secret: 'planted' }, 'RESPONSE_INVALID', {}],
    [
      'a client_id that is a number',
      201,
      { ...REGISTERED, client_id: 5, client_secret: 'planted' },
      'RESPONSE_INVALID',
      {},
    ],
    ['a secret that is a number', 201, { ...REGISTERED, client_secret: 5 }, 'RESPONSE_INVALID', {}],
    [
      'a method that was not asked for',
      201,
      { ...REGISTERED, token_endpoint_auth_method: 'private_key_jwt' },
      'RESPONSE_INVALID',
      {},
    ],
  ])('reports %s', async (_, status, body, code, details) => {
    const error: unknown = await register(body, { status }).client.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, details })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('planted')
  })

  it('wants at least one redirect URI', async () => {
    await expect(register(REGISTERED, { redirectUris: [] }).client).rejects.toThrow(TypeError)
  })
})
