import { describe, expect, test } from 'vitest'
import type { Discovery } from '../oauth/discovery.js'
import { clientForLogin, type LoginClientOptions, loginScope } from './login-client.js'
import { createTestEngine, ISSUER } from './testing/engine.js'

const REDIRECT = 'http://127.0.0.1:51789/callback'
const DOCUMENT = 'https://example.com/evergrant/work.json'

function discoveryWith(
  changes: Partial<Discovery['authorizationServer']> = {},
  facts: Partial<Discovery> = {},
): Discovery {
  return {
    server: 'https://mcp.example/mcp',
    resource: 'https://mcp.example/mcp',
    kind: 'protected-resource',
    authorizationServer: {
      issuer: ISSUER,
      authorizationEndpoint: `${ISSUER}/authorize`,
      tokenEndpoint: `${ISSUER}/token`,
      registrationEndpoint: `${ISSUER}/register`,
      clientIdMetadataDocumentSupported: false,
      authorizationResponseIssParameterSupported: false,
      ...changes,
    },
    ...facts,
  }
}

/** The client of a login, and how often one was registered for it. */
async function choose(discovery: Discovery, options: Partial<LoginClientOptions>) {
  let registrations = 0
  const { another, connection } = createTestEngine()
  const context = another({
    fetch: async () => {
      registrations += 1
      return Response.json({ client_id: 'fresh', redirect_uris: [REDIRECT] }, { status: 201 })
    },
  })
  const redirectUris = [REDIRECT]
  const input = { connection, discovery, redirectUri: REDIRECT, options: { redirectUris, ...options } }
  return { client: await clientForLogin(context, input), registrations }
}

const takesDocuments = discoveryWith({ clientIdMetadataDocumentSupported: true })

describe('the client of a login', () => {
  // @requirement mcp-auth/registration-order
  test('is the one that was registered by hand, before all others', async () => {
    const { client, registrations } = await choose(takesDocuments, { clientId: 'mine', clientMetadataUrl: DOCUMENT })
    expect(client).toMatchObject({ clientId: 'mine', kind: 'preregistered', tokenEndpointAuthMethod: 'none' })
    expect(registrations).toBe(0)
  })

  test('shows its secret in the way that the server takes', async () => {
    const methodAt = async (tokenEndpointAuthMethodsSupported: string[]) => {
      const given = { clientId: 'mine', clientSecret: 'planted' }
      return (await choose(discoveryWith({ tokenEndpointAuthMethodsSupported }), given)).client.tokenEndpointAuthMethod
    }
    expect(await methodAt(['client_secret_post'])).toBe('client_secret_post')
    expect(await methodAt(['client_secret_post', 'client_secret_basic'])).toBe('client_secret_basic')
    expect(await methodAt([])).toBe('client_secret_basic')
  })

  test('that belongs to another issuer is not shown to the one that the server names', async () => {
    const given = { clientId: 'mine', clientSecret: 'planted', issuer: 'https://other.example' }
    await expect(choose(discoveryWith(), given)).rejects.toMatchObject({ code: 'ISSUER_MISMATCH' })
    expect(await choose(discoveryWith(), { ...given, issuer: ISSUER })).toMatchObject({ client: { clientId: 'mine' } })
  })

  // @requirement mcp-auth/supports-metadata-documents
  test('is the metadata document of the user where the server takes one, under its very address', async () => {
    const { client, registrations } = await choose(takesDocuments, { clientMetadataUrl: DOCUMENT })
    expect(client).toMatchObject({ clientId: DOCUMENT, kind: 'metadata_document', tokenEndpointAuthMethod: 'none' })
    expect(registrations).toBe(0)
  })

  // @requirement mcp-auth/metadata-document-where-supported
  test('is registered where the server takes no documents, or the user has none', async () => {
    expect(await choose(discoveryWith(), { clientMetadataUrl: DOCUMENT })).toMatchObject({
      client: { clientId: 'fresh', kind: 'registered' },
      registrations: 1,
    })
    expect(await choose(takesDocuments, {})).toMatchObject({ client: { clientId: 'fresh' }, registrations: 1 })
  })

  test('is refused where the address of its document cannot be one, before anything is sent', async () => {
    await expect(choose(takesDocuments, { clientMetadataUrl: 'http://example.com/a' })).rejects.toMatchObject({
      code: 'USAGE',
    })
  })

  test('has a key for bound tokens only where the server wants them and the issuer can', async () => {
    const able = { dpopSigningAlgValuesSupported: ['ES256'] }
    const keyOf = async (discovery: Discovery) => (await choose(discovery, { clientId: 'mine' })).client.dpopKey
    expect(await keyOf(discoveryWith(able))).toBeUndefined()
    expect(
      await keyOf(discoveryWith({ dpopSigningAlgValuesSupported: ['RS256'] }, { wantsProof: true })),
    ).toBeUndefined()
    const [first, second] = [
      await keyOf(discoveryWith(able, { wantsProof: true })),
      await keyOf(discoveryWith(able, { wantsProof: true })),
    ]
    expect(JSON.parse(first?.reveal() ?? '')).toMatchObject({ kty: 'EC', crv: 'P-256' })
    expect(first?.reveal()).not.toBe(second?.reveal())
  })
})

describe('the scope of a login', () => {
  const listed = discoveryWith({ scopesSupported: ['a', 'offline_access'] }, { challengeScope: 'a' })

  test('has what keeps a login alive where the issuer lists it', () => {
    expect(loginScope(listed, {})).toBe('a offline_access')
    expect(loginScope(discoveryWith({}, { challengeScope: 'a' }), {})).toBe('a')
  })

  test('is the caller’s where one is given, and none where the server names none', () => {
    expect(loginScope(listed, { scope: 'b' })).toBe('b')
    expect(loginScope(discoveryWith({ scopesSupported: ['offline_access'] }), {})).toBeUndefined()
  })
})
