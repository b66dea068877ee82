import { describe, expect, test } from 'vitest'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'
import { EvergrantError } from '../errors.js'
import { inspectServer } from './server-inspection.js'

const server = 'https://mcp.example.com/mcp'
const issuer = 'https://auth.example.com'
const resourceUrl = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'
const issuerUrl = `${issuer}/.well-known/oauth-authorization-server`
const NOW = Date.parse('2026-03-01T12:00:00Z')

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  registration_endpoint: `${issuer}/register`,
  code_challenge_methods_supported: ['S256'],
}

type Replies = Record<string, () => Response>
const replies: Replies = {
  [server]: () => new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer scope="read"' } }),
  [resourceUrl]: () => Response.json({ resource: server, authorization_servers: [issuer] }),
  [issuerUrl]: () => Response.json(metadata),
}

async function inspect(changed: Replies = {}) {
  const fetch: GuardedFetch = async (url) =>
    ({ ...replies, ...changed })[String(url)]?.() ?? new Response('', { status: 404 })
  const clock = { now: () => NOW, sleep: async () => undefined }
  return inspectServer({ fetch, clock }, server)
}

test('tells each step and each request', async () => {
  expect(await inspect()).toEqual({
    server,
    exchanges: [
      { method: 'POST', url: server, status: 401, ms: expect.any(Number) },
      { method: 'GET', url: resourceUrl, status: 200, ms: expect.any(Number) },
      { method: 'GET', url: issuerUrl, status: 200, ms: expect.any(Number) },
    ],
    challenge: { unauthorized: true, scope: 'read' },
    resourceMetadata: { url: resourceUrl },
    authorizationServer: expect.objectContaining({ issuer, registrationEndpoint: `${issuer}/register` }),
    pkce: 'advertised',
  })
})

test('a server without resource metadata is asked for its own', async () => {
  const own = 'https://mcp.example.com'
  const seen = await inspect({
    [resourceUrl]: () => new Response('', { status: 404 }),
    [`${own}/.well-known/oauth-authorization-server`]: () => Response.json({ ...metadata, issuer: own }),
  })
  expect(seen).toMatchObject({ resourceMetadata: {}, authorizationServer: { issuer: own } })
  expect(seen.failure).toBeUndefined()
})

test.each([
  [['S256', 'plain'], 'advertised'],
  [undefined, 'unadvertised'],
  [['plain'], 'ruled_out'],
] as const)('PKCE methods %j: %s', async (methods, pkce) => {
  const found = { ...metadata, code_challenge_methods_supported: methods }
  expect((await inspect({ [issuerUrl]: () => Response.json(found) })).pkce).toBe(pkce)
})

test.each([
  ['challenge', server, () => fail('SERVER_UNREACHABLE'), 'SERVER_UNREACHABLE'],
  ['resource', resourceUrl, () => new Response('<html>'), 'METADATA_INVALID'],
  ['resource', resourceUrl, () => new Response('', { status: 503 }), 'TEMPORARILY_UNAVAILABLE'],
  ['issuer', issuerUrl, () => Response.json({ ...metadata, issuer: 'https://evil.example' }), 'ISSUER_MISMATCH'],
  ['issuer', issuerUrl, () => fail('REQUEST_TIMEOUT'), 'REQUEST_TIMEOUT'],
] as const)('names the step that fails: %s at %s', async (step, url, reply, code) => {
  const seen = await inspect({ [url]: reply })
  expect(seen.failure).toMatchObject({ step, error: { code } })
  expect(seen.exchanges.at(-1)?.url.startsWith(new URL(url).origin)).toBe(true)
})

function fail(code: 'SERVER_UNREACHABLE' | 'REQUEST_TIMEOUT'): never {
  throw new EvergrantError(code, 'no answer')
}

describe('the clock of the server', () => {
  const aheadWith = async (headers: Record<string, string>) => {
    const { exchanges } = await inspect({ [server]: () => new Response('', { status: 401, headers }) })
    return exchanges[0]?.aheadMs
  }

  test.each([
    ['is told to half a second', { date: 'Sun, 01 Mar 2026 12:10:00 GMT' }, 600_500],
    ['behind counts down', { date: 'Sun, 01 Mar 2026 11:59:00 GMT' }, -59_500],
    ['is not told by a reply out of a cache', { date: 'Sun, 01 Mar 2026 11:00:00 GMT', age: '3600' }, undefined],
    ['is not told at all', {}, undefined],
    ['is told in no way that can be read', { date: 'yesterday' }, undefined],
  ] as const)('%s', async (_, headers, aheadMs) => {
    expect(await aheadWith(headers)).toBe(aheadMs)
  })
})
