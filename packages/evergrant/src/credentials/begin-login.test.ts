import { expect, test } from 'vitest'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'
import { beginLogin } from './begin-login.js'
import { completeLogin } from './complete-login.js'
import { createTestEngine } from './testing/engine.js'

/** A server and its authorization server, on the network of a program. */
function network({ issuer, hasResourceDocument }: { issuer: string; hasResourceDocument: boolean }) {
  const registrations: string[] = []
  const exchanges: Record<string, string>[] = []
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    code_challenge_methods_supported: ['S256'],
  }
  const fetch: GuardedFetch = async (url, init) => {
    const { href } = new URL(url)
    if (href === `${issuer}/.well-known/oauth-authorization-server`) return Response.json(metadata)
    if (href.includes('/.well-known/oauth-protected-resource') && hasResourceDocument)
      return Response.json({ resource: 'https://mcp.example/mcp', authorization_servers: [issuer] })
    if (href.endsWith('/register')) {
      registrations.push(href)
      return Response.json({ client_id: `client ${registrations.length}` }, { status: 201 })
    }
    if (!href.endsWith('/token')) return new Response('', { status: href.endsWith('/mcp') ? 401 : 404 })
    exchanges.push(Object.fromEntries(new URLSearchParams(init?.body as URLSearchParams)))
    return Response.json({ access_token: 'access', token_type: 'bearer', refresh_token: 'refresh' })
  }
  return { fetch, registrations, exchanges }
}

const redirectUris = ['http://127.0.0.1:8400/callback']

// @requirement mcp-auth/resource-always, rfc-8707/authorization-request, rfc-8707/token-request
test('the resource is sent also where no server says that it knows it', async () => {
  const { fetch, exchanges } = network({ issuer: 'https://mcp.example', hasResourceDocument: false })
  const engine = createTestEngine({ fetch })
  const begun = await beginLogin(engine.context, engine.connection, { redirectUris })
  const asked = new URL(begun.url).searchParams
  expect(asked.getAll('resource')).toEqual(['https://mcp.example/mcp'])
  const callbackUrl = `${begun.redirectUri}?code=1&state=${asked.get('state')}`
  await completeLogin(engine.context, callbackUrl, { owner: 'local', binding: begun.binding })
  expect(exchanges).toMatchObject([{ grant_type: 'authorization_code', resource: 'https://mcp.example/mcp' }])
})

// @requirement mcp-auth-2026/registers-again, mcp-auth-2026/one-state-per-issuer, mcp-auth-2026/clients-elsewhere
test('a server that has moved to another issuer: the next login registers there, and takes nothing along', async () => {
  const { fetch, registrations } = network({ issuer: 'https://other.example', hasResourceDocument: true })
  const engine = createTestEngine({ fetch })
  await engine.put()
  const before = (await engine.stored())?.client.clientId
  const begun = await beginLogin(engine.context, engine.connection, { redirectUris })
  expect(registrations).toEqual(['https://other.example/register'])
  expect(begun.issuer).toBe('https://other.example')
  expect(new URL(begun.url).searchParams.get('client_id')).not.toBe(before)
})
