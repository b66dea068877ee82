import { describe, expect, it } from 'vitest'
import type { BearerChallenge } from './challenge.js'
import { discover, type DiscoveryInput } from './discovery.js'
import { createGuardedFetch } from './guarded-fetch.js'

const SERVER = 'https://h/mcp'
const PRM = 'https://h/.well-known/oauth-protected-resource'
const AS = 'https://h/.well-known/oauth-authorization-server'
const RESOURCE = { resource: SERVER, authorization_servers: ['https://h'], scopes_supported: ['default'] }

const serverMetadata = (issuer: string, more: object = {}) => ({
  issuer,
  authorization_endpoint: 'https://h/authorize',
  token_endpoint: 'https://h/token',
  ...more,
})

type Answer = number | string | object

/** Answers the given URLs (objects as JSON, texts as HTML, numbers as a status) and 404 for all others. */
function site(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = []
  const fetch = createGuardedFetch({
    userAgent: 'test',
    fetch: async (input) => {
      const { url } = new Request(input)
      asked.push(url)
      const answer = answers[url] ?? 404
      if (typeof answer === 'number') return new Response('', { status: answer })
      if (typeof answer === 'string') return new Response(answer, { headers: { 'content-type': 'text/html' } })
      return Response.json(answer)
    },
  })
  return { fetch, asked }
}

function discoverAt(answers: Readonly<Record<string, Answer>>, input: Partial<DiscoveryInput> = {}) {
  return discover({ fetch: site(answers).fetch, server: SERVER, ...input })
}

describe('discover', () => {
  // @requirement mcp-auth/resource-metadata, mcp-auth/both-kinds-of-metadata, mcp-auth/challenge-url-first
  // @requirement mcp-auth/issuer-without-path, rfc-8414/well-known, rfc-9728/well-known, rfc-9700/metadata-used
  it.each<[string, Record<string, Answer>, BearerChallenge | undefined, string[]]>([
    ['the path form', { [`${PRM}/mcp`]: RESOURCE, [AS]: serverMetadata('https://h') }, undefined, [`${PRM}/mcp`, AS]],
    ['the root form', { [PRM]: RESOURCE, [AS]: serverMetadata('https://h') }, undefined, [`${PRM}/mcp`, PRM, AS]],
    [
      'the URL of the challenge',
      { 'https://h/own': RESOURCE, [AS]: serverMetadata('https://h') },
      { resourceMetadata: 'https://h/own' },
      ['https://h/own', AS],
    ],
    [
      'a form beside a challenge that leads nowhere',
      { [PRM]: RESOURCE, [AS]: serverMetadata('https://h') },
      { resourceMetadata: 'https://h/own' },
      ['https://h/own', `${PRM}/mcp`, PRM, AS],
    ],
    [
      'a form beside one that is HTML',
      { [`${PRM}/mcp`]: '<html>', [PRM]: RESOURCE, [AS]: serverMetadata('https://h') },
      undefined,
      [`${PRM}/mcp`, PRM, AS],
    ],
    [
      'OpenID Connect metadata',
      { [`${PRM}/mcp`]: RESOURCE, 'https://h/.well-known/openid-configuration': serverMetadata('https://h') },
      undefined,
      [`${PRM}/mcp`, AS, 'https://h/.well-known/openid-configuration'],
    ],
  ])('finds %s, and asks no further', async (_, answers, challenge, expected) => {
    const { fetch, asked } = site(answers)
    const found = await discover({ fetch, server: SERVER, challenge })
    expect(found).toMatchObject({ server: SERVER, resource: SERVER, kind: 'protected-resource' })
    expect(found.authorizationServer).toEqual({
      issuer: 'https://h',
      authorizationEndpoint: 'https://h/authorize',
      tokenEndpoint: 'https://h/token',
      clientIdMetadataDocumentSupported: false,
      authorizationResponseIssParameterSupported: false,
    })
    expect(asked).toEqual(expected)
  })

  // @requirement mcp-auth/issuer-with-path, rfc-8414/well-known
  it('takes the forms of an issuer with a path in the order of the specification', async () => {
    const issuer = 'https://as/t/1'
    const { fetch, asked } = site({
      [PRM]: { ...RESOURCE, authorization_servers: [issuer] },
      'https://as/t/1/.well-known/openid-configuration': serverMetadata(issuer),
    })
    expect((await discover({ fetch, server: SERVER })).authorizationServer.issuer).toBe(issuer)
    expect(asked.slice(2)).toEqual([
      'https://as/.well-known/oauth-authorization-server/t/1',
      'https://as/.well-known/openid-configuration/t/1',
      'https://as/t/1/.well-known/openid-configuration',
    ])
  })

  it('reads everything that a server says about itself', async () => {
    const { authorizationServer, protectedResource } = await discoverAt({
      [PRM]: RESOURCE,
      [AS]: serverMetadata('https://h', {
        registration_endpoint: 'https://h/register',
        revocation_endpoint: 'https://h/token',
        code_challenge_methods_supported: ['plain', 'S256'],
        token_endpoint_auth_methods_supported: ['none'],
        revocation_endpoint_auth_methods_supported: null,
        scopes_supported: ['default'],
        grant_types_supported: ['authorization_code'],
        client_id_metadata_document_supported: true,
        authorization_response_iss_parameter_supported: true,
      }),
    })
    expect(authorizationServer).toEqual({
      issuer: 'https://h',
      authorizationEndpoint: 'https://h/authorize',
      tokenEndpoint: 'https://h/token',
      registrationEndpoint: 'https://h/register',
      revocationEndpoint: 'https://h/token',
      codeChallengeMethodsSupported: ['plain', 'S256'],
      tokenEndpointAuthMethodsSupported: ['none'],
      scopesSupported: ['default'],
      grantTypesSupported: ['authorization_code'],
      clientIdMetadataDocumentSupported: true,
      authorizationResponseIssParameterSupported: true,
    })
    expect(JSON.parse(JSON.stringify(authorizationServer))).toStrictEqual(authorizationServer)
    expect(protectedResource).toEqual({
      url: PRM,
      resource: SERVER,
      authorizationServers: ['https://h'],
      scopesSupported: ['default'],
    })
  })

  // @requirement mcp-auth/resource-is-the-server, mcp-auth/resource-canonical, mcp-auth/resource-most-specific
  // @requirement rfc-9728/resource-identical, rfc-8707/absolute, rfc-8707/specific
  it.each([
    ['exactly the server', SERVER],
    ['its origin', 'https://h'],
    ['its origin with a slash', 'https://h/'],
    ['the server with a slash', 'https://h/mcp/'],
  ])('accepts a resource that is %s, and keeps the string', async (_, resource) => {
    const found = await discoverAt({ [PRM]: { ...RESOURCE, resource }, [AS]: serverMetadata('https://h') })
    expect(found.resource).toBe(resource)
  })

  // @requirement mcp-auth/resource-is-the-server, rfc-9728/foreign, rfc-8707/query
  it.each([
    ['another origin', 'https://evil/mcp'],
    ['another scheme', 'http://localhost/mcp'],
    ['another port', 'https://h:8443/mcp'],
    ['a path beside it', 'https://h/other'],
    ['a path with the same beginning', 'https://h/mc'],
    ['a path below it', 'https://h/mcp/admin'],
    ['a query that it does not have', 'https://h/mcp?tenant=1'],
  ])('refuses a resource that is %s', async (_, resource) => {
    const { fetch, asked } = site({
      [`${PRM}/mcp`]: { ...RESOURCE, resource },
      [PRM]: RESOURCE,
      [AS]: serverMetadata('https://h'),
    })
    await expect(discover({ fetch, server: SERVER })).rejects.toMatchObject({ code: 'RESOURCE_MISMATCH' })
    expect(asked).toEqual([`${PRM}/mcp`])
  })

  // @requirement mcp-auth-2026/foreign-metadata, rfc-8414/foreign, rfc-9700/mix-up
  it.each([
    ['another host', 'https://evil', 'https://h'],
    ['another path', 'https://h/t', 'https://h'],
    ['another case', 'https://H', 'https://h'],
    ['a default port', 'https://h:443', 'https://h'],
    ['a slash after a path', 'https://h/t/', 'https://h/t'],
    ['no text', 5, 'https://h'],
  ])('refuses metadata whose issuer is %s', async (_, actual, asked) => {
    const url = `https://h/.well-known/oauth-authorization-server${new URL(asked).pathname.replace(/\/$/, '')}`
    const answers = {
      [PRM]: { ...RESOURCE, authorization_servers: [asked] },
      [url]: { ...serverMetadata(asked), issuer: actual },
    }
    const code = typeof actual === 'string' ? 'ISSUER_MISMATCH' : 'METADATA_INVALID'
    await expect(discoverAt(answers)).rejects.toMatchObject({ code })
  })

  // @requirement mcp-auth-2026/issuer-identical, rfc-8414/issuer-identical
  it.each([
    ['https://h/', 'https://h'],
    ['https://h', 'https://h/'],
  ])('forgives one slash after a bare origin: %s at %s', async (actual, asked) => {
    const answers = { [PRM]: { ...RESOURCE, authorization_servers: [asked] }, [AS]: serverMetadata(actual) }
    expect((await discoverAt(answers)).authorizationServer.issuer).toBe(actual)
  })

  it.each([
    ['the first of several', undefined, 'https://one'],
    ['the preferred one', 'https://two', 'https://two'],
    ['the first when the preferred one is not among them', 'https://three', 'https://one'],
  ])('chooses %s', async (_, issuer, expected) => {
    const answers = {
      [PRM]: { ...RESOURCE, authorization_servers: ['https://one', 'https://two'] },
      'https://one/.well-known/oauth-authorization-server': serverMetadata('https://one'),
      'https://two/.well-known/oauth-authorization-server': serverMetadata('https://two'),
    }
    expect((await discoverAt(answers, { issuer })).authorizationServer.issuer).toBe(expected)
  })

  // @requirement mcp-auth/resource-most-specific
  it('asks the origin of the server when there is no resource document', async () => {
    const found = await discoverAt({ [AS]: serverMetadata('https://h') }, { challenge: { scope: 'a' } })
    expect(found).toMatchObject({ kind: 'origin', resource: SERVER, challengeScope: 'a' })
    expect(found.protectedResource).toBeUndefined()
  })

  it('asks the origin of the server when the resource document names no authorization server', async () => {
    const found = await discoverAt({ [PRM]: { resource: SERVER }, [AS]: serverMetadata('https://h') })
    expect(found).toMatchObject({ kind: 'protected-resource', protectedResource: { authorizationServers: [] } })
  })

  it('takes the default endpoints of a server without metadata, only when allowed', async () => {
    await expect(discoverAt({})).rejects.toMatchObject({ code: 'DISCOVERY_FAILED' })
    expect(await discoverAt({}, { allowDefaultEndpoints: true })).toEqual({
      server: SERVER,
      resource: SERVER,
      kind: 'default-endpoints',
      authorizationServer: {
        issuer: 'https://h',
        authorizationEndpoint: 'https://h/authorize',
        tokenEndpoint: 'https://h/token',
        registrationEndpoint: 'https://h/register',
        clientIdMetadataDocumentSupported: false,
        authorizationResponseIssParameterSupported: false,
      },
    })
  })

  it('never guesses endpoints for an authorization server that the resource names', async () => {
    await expect(discoverAt({ [PRM]: RESOURCE }, { allowDefaultEndpoints: true })).rejects.toMatchObject({
      code: 'DISCOVERY_FAILED',
    })
  })

  // @requirement rfc-8707/fragment, rfc-9728/ssrf, mcp-security/ssrf-https
  it.each([
    [
      'the resource document is down',
      { [`${PRM}/mcp`]: 503, [AS]: serverMetadata('https://h') },
      'TEMPORARILY_UNAVAILABLE',
    ],
    ['the resource document is rate limited', { [PRM]: 429, [AS]: serverMetadata('https://h') }, 'RATE_LIMITED'],
    ['the issuer is down', { [PRM]: RESOURCE, [AS]: 500 }, 'TEMPORARILY_UNAVAILABLE'],
    [
      'every resource document is HTML',
      { [`${PRM}/mcp`]: '<html>', [PRM]: '<html>', [AS]: serverMetadata('https://h') },
      'METADATA_INVALID',
    ],
    ['the resource document is a list', { [PRM]: ['x'], [AS]: serverMetadata('https://h') }, 'METADATA_INVALID'],
    ['the issuer answers HTML', { [PRM]: RESOURCE, [AS]: '<html>' }, 'METADATA_INVALID'],
    ['the resource is no URL', { [PRM]: { ...RESOURCE, resource: 'mcp' } }, 'METADATA_INVALID'],
    ['the resource has a fragment', { [PRM]: { ...RESOURCE, resource: `${SERVER}#a` } }, 'METADATA_INVALID'],
    ['the issuers are no list', { [PRM]: { ...RESOURCE, authorization_servers: 'https://h' } }, 'METADATA_INVALID'],
    [
      'an issuer is a script',
      { [PRM]: { ...RESOURCE, authorization_servers: ['javascript:alert(1)'] } },
      'METADATA_INVALID',
    ],
    ['an issuer is in the clear', { [PRM]: { ...RESOURCE, authorization_servers: ['http://as'] } }, 'INSECURE_URL'],
    [
      'an issuer is on this machine',
      { [PRM]: { ...RESOURCE, authorization_servers: ['http://127.0.0.1:1'] } },
      'ADDRESS_REFUSED',
    ],
  ])('does not fall back to less when %s', async (_, answers, code) => {
    await expect(discoverAt(answers)).rejects.toMatchObject({ code })
  })

  // @requirement mcp-auth/endpoints-https, rfc-8414/https
  it.each([
    ['authorization_endpoint', 'javascript:alert(1)', 'METADATA_INVALID'],
    ['authorization_endpoint', 'https://h/authorize#x', 'METADATA_INVALID'],
    ['authorization_endpoint', '/authorize', 'METADATA_INVALID'],
    ['authorization_endpoint', 5, 'METADATA_INVALID'],
    ['token_endpoint', null, 'METADATA_INVALID'],
    ['token_endpoint', 'http://h/token', 'INSECURE_URL'],
    ['token_endpoint', 'https://user:pass@h/token', 'INSECURE_URL'],
    ['registration_endpoint', 'http://localhost:2375/containers/create', 'ADDRESS_REFUSED'],
    ['revocation_endpoint', 'data:text/html,x', 'METADATA_INVALID'],
    ['code_challenge_methods_supported', 'S256', 'METADATA_INVALID'],
    ['scopes_supported', [1], 'METADATA_INVALID'],
  ])('refuses %s: %j', async (member, value, code) => {
    await expect(discoverAt({ [AS]: serverMetadata('https://h', { [member]: value }) })).rejects.toMatchObject({ code })
  })

  // @requirement rfc-9728/ssrf
  it('refuses a challenge that leads to this machine, before it asks there', async () => {
    const { fetch, asked } = site({})
    const challenge = { resourceMetadata: 'http://localhost:9200/_shutdown' }
    await expect(discover({ fetch, server: SERVER, challenge })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
    expect(asked).toEqual([])
  })

  it('lets a server on loopback name others on loopback', async () => {
    const server = 'http://127.0.0.1:1/mcp'
    const { fetch } = site({
      'http://127.0.0.1:1/.well-known/oauth-protected-resource/mcp': {
        resource: server,
        authorization_servers: ['http://localhost:2'],
      },
      'http://localhost:2/.well-known/oauth-authorization-server': {
        issuer: 'http://localhost:2',
        authorization_endpoint: 'http://localhost:2/a',
        token_endpoint: 'http://localhost:2/t',
      },
    })
    expect((await discover({ fetch, server })).authorizationServer.issuer).toBe('http://localhost:2')
  })

  it('tells each URL that was tried and why it did not do', async () => {
    const error: unknown = await discoverAt({ [`${PRM}/mcp`]: 401, [PRM]: '<html>' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'METADATA_INVALID',
      details: {
        tried: [
          { url: `${PRM}/mcp`, reason: 'status 401' },
          { url: PRM, reason: 'not a JSON object (content type "text/html")' },
        ],
      },
    })
  })

  it('keeps user info and queries of a server out of its errors', async () => {
    const error: unknown = await discover({ fetch: site({}).fetch, server: 'https://h/mcp?key=planted' }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'DISCOVERY_FAILED' })
    expect(JSON.stringify(error) + String(error)).not.toContain('planted')
  })
})
