import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBrowser } from './browser.js'
import { createProgram, type Program, reachCallback, REDIRECT_URIS, signIn } from './program.js'
import { type ResourcePeer, startResourceServer } from './resource-server.js'

let peer: ResourcePeer
let program: Program

beforeEach(async () => {
  peer = await startResourceServer()
  program = createProgram()
})
afterEach(() => peer.close())

const server = () => peer.url
const tokenRequests = () => peer.provider.tokenRequests.map(({ grantType, status }) => `${grantType} ${status}`)
const MINUTE = 60_000

async function whoami(): Promise<unknown> {
  const client = await program.evergrant.connect({ server: server() })
  try {
    const { content } = await client.callTool({ name: 'whoami', arguments: {} })
    return content
  } finally {
    await client.close()
  }
}

const ADA = [{ type: 'text', text: 'ada' }]

describe('signing in across origins', () => {
  // @requirement mcp-auth/resource-in-both-requests, mcp-auth/resource-is-the-server, own/login/oidc-provider
  test('discovers, registers, signs in and calls a tool', async () => {
    const { begun, callback } = await reachCallback(program.evergrant, { server: server() })
    expect(begun).toMatchObject({ issuer: peer.provider.issuer, scope: 'mcp:tools offline_access', pkce: 'advertised' })
    expect(new URL(begun.url).origin).not.toBe(new URL(server()).origin)
    expect(new URL(begun.url).searchParams.get('resource')).toBe(server())
    expect(peer.provider.registrations).toEqual([REDIRECT_URIS])
    expect(new URL(callback).searchParams.get('iss')).toBe(peer.provider.issuer)

    const completed = await program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(completed).toMatchObject({
      connection: { owner: 'local', server: server(), profile: 'default' },
      issuer: peer.provider.issuer,
      scope: 'mcp:tools',
      refreshable: true,
      replaced: 'none',
    })
    expect(await whoami()).toEqual(ADA)
  })

  // @requirement mcp-auth/redirects-registered
  test('uses any of the registered redirect URIs', async () => {
    const [, redirectUri] = REDIRECT_URIS
    const { begun, callback } = await reachCallback(program.evergrant, { server: server(), redirectUri })
    expect(callback.startsWith(redirectUri)).toBe(true)
    await program.evergrant.completeLogin(callback, { binding: begun.binding })
    expect(await whoami()).toEqual(ADA)
  })

  test('registers without a scope where the provider takes none, and asks for it all the same', async () => {
    await peer.close()
    peer = await startResourceServer({ refusesScopeAtRegistration: true })
    expect(await signIn(program.evergrant, { server: server() })).toMatchObject({ scope: 'mcp:tools' })
    expect(peer.provider.registrations).toEqual([REDIRECT_URIS])
    expect(await whoami()).toEqual(ADA)
  })

  // @requirement own/denial/oidc-provider
  test('tells a denial and stores nothing', async () => {
    peer.provider.decision = 'deny'
    await expect(signIn(program.evergrant, { server: server() })).rejects.toMatchObject({
      code: 'AUTHORIZATION_DENIED',
      details: { error: 'access_denied' },
    })
    expect(await program.evergrant.status({ server: server() })).toMatchObject({ state: 'not_signed_in' })
    expect(tokenRequests()).toEqual([])
  })

  test('asks for a login before there is one, and opens no session', async () => {
    await expect(whoami()).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'not_signed_in' },
    })
    expect(peer.accepted()).toBe(0)
  })
})

describe('staying signed in', () => {
  beforeEach(() => signIn(program.evergrant, { server: server() }))

  // @requirement rfc-9700/passwords, own/refresh-rotation/oidc-provider
  test('refreshes early by the clock, once, with rotation', async () => {
    program.clock.advance(53 * MINUTE)
    expect(await whoami()).toEqual(ADA)
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 200'])
    expect(await Promise.all(peer.provider.refreshTokens.map(peer.provider.isActive))).toEqual([false, true])
    expect(program.events.at(-1)).toMatchObject({ type: 'token_refreshed', generation: 2, rotated: true })
  })

  // @requirement own/refresh-after-401/oidc-provider
  test('refreshes after a 401 and repeats the call', async () => {
    const client = await program.evergrant.connect({ server: server() })
    program.clock.advance(2 * MINUTE)
    peer.refuseSeenTokens()
    const { content } = await client.callTool({ name: 'whoami', arguments: {} })
    await client.close()
    expect(content).toEqual(ADA)
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 200'])
  })

  // @requirement own/refresh-fresh-token-refused/oidc-provider
  test('a token refused a moment after it was issued is told, not refreshed', async () => {
    await whoami()
    peer.refuseSeenTokens()
    await expect(whoami()).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(tokenRequests()).toEqual(['authorization_code 200'])
  })

  // @requirement own/refresh-single-flight/oidc-provider
  test('spends one refresh token for ten callers with an expired token', async () => {
    program.clock.advance(61 * MINUTE)
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () => program.evergrant.getAccessToken({ server: server() })),
    )
    expect(new Set(tokens).size).toBe(1)
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 200'])
  })

  test('spends one refresh token for ten calls that are answered 401 at once', async () => {
    const client = await program.evergrant.connect({ server: server() })
    program.clock.advance(2 * MINUTE)
    peer.refuseSeenTokens()
    const results = await Promise.all(
      Array.from({ length: 10 }, () => client.callTool({ name: 'whoami', arguments: {} })),
    )
    await client.close()
    expect(results.map(({ content }) => content)).toEqual(Array.from({ length: 10 }, () => ADA))
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 200'])
  })

  // @requirement own/refresh-processes/oidc-provider
  test('spends one refresh token for two programs that share a store', async () => {
    const other = createProgram({ store: program.store, clock: program.clock })
    program.clock.advance(61 * MINUTE)
    const tokens = await Promise.all(
      [program, other, program, other].map(({ evergrant }) => evergrant.getAccessToken({ server: server() })),
    )
    expect(new Set(tokens).size).toBe(1)
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 200'])
  })

  // @requirement own/refresh-replay-protection/oidc-provider, own/refresh-rotation/oidc-provider
  test('never trips the replay protection over many refreshes', async () => {
    for (let round = 1; round <= 5; round += 1) {
      program.clock.advance(61 * MINUTE)
      await Promise.all(Array.from({ length: 5 }, () => program.evergrant.getAccessToken({ server: server() })))
    }
    expect(tokenRequests()).toEqual(['authorization_code 200', ...Array.from({ length: 5 }, () => 'refresh_token 200')])
    expect(peer.provider.endedGrants).toEqual([])
    expect(await whoami()).toEqual(ADA)
  })
})

describe('a login that has ended', () => {
  beforeEach(() => signIn(program.evergrant, { server: server() }))

  // @requirement own/refresh-dead/oidc-provider
  test('after the person removed the connection, a login is asked for, and the dead token is spent once only', async () => {
    const [first] = peer.provider.refreshTokens
    await peer.provider.endGrant(first?.grantId ?? '')
    program.clock.advance(61 * MINUTE)
    const wanted = { code: 'AUTHORIZATION_REQUIRED', details: { reason: 'refresh_token_rejected' } }
    await expect(whoami()).rejects.toMatchObject(wanted)
    await expect(whoami()).rejects.toMatchObject(wanted)
    expect(tokenRequests()).toEqual(['authorization_code 200', 'refresh_token 400'])
    expect(await program.evergrant.status({ server: server() })).toMatchObject({
      state: 'needs_login',
      reason: 'refresh_token_rejected',
    })
  })

  test('a new login works again, with a registration of its own', async () => {
    const [first] = peer.provider.refreshTokens
    await peer.provider.endGrant(first?.grantId ?? '')
    program.clock.advance(61 * MINUTE)
    await expect(whoami()).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(await signIn(program.evergrant, { server: server() })).toMatchObject({ replaced: 'none' })
    expect(peer.provider.registrations).toHaveLength(2)
    expect(await whoami()).toEqual(ADA)
  })

  // @requirement own/revocation/oidc-provider
  test('logout ends the grant at the provider and removes the login here', async () => {
    const [token] = peer.provider.refreshTokens
    if (token === undefined) throw new Error('The provider issued no refresh token')
    expect(await peer.provider.isActive(token)).toBe(true)
    expect(await program.evergrant.logout({ server: server() })).toEqual({ removed: true, revoked: 'revoked' })
    expect(await peer.provider.isActive(token)).toBe(false)
    expect(await program.evergrant.connections()).toEqual([])
  })
})

describe('a second login', () => {
  beforeEach(() => signIn(program.evergrant, { server: server() }))

  // @requirement own/denial-of-second-login/oidc-provider
  test('that is denied leaves the first one working, also through a refresh', async () => {
    peer.provider.decision = 'deny'
    await expect(signIn(program.evergrant, { server: server(), switchAccount: true })).rejects.toMatchObject({
      code: 'AUTHORIZATION_DENIED',
    })
    program.clock.advance(61 * MINUTE)
    expect(await whoami()).toEqual(ADA)
    expect(peer.provider.endedGrants).toEqual([])
  })

  test('that is approved but never completed leaves the first one working, also through a refresh', async () => {
    await reachCallback(program.evergrant, { server: server() })
    program.clock.advance(61 * MINUTE)
    expect(await whoami()).toEqual(ADA)
    expect(peer.provider.registrations).toHaveLength(2)
  })

  test('that is completed ends the first grant and works', async () => {
    const browser = createBrowser()
    expect(await signIn(program.evergrant, { server: server() }, browser)).toMatchObject({ replaced: 'revoked' })
    const active = await Promise.all(peer.provider.refreshTokens.map(peer.provider.isActive))
    expect(active).toEqual([false, true])
    expect(await whoami()).toEqual(ADA)
  })

  test('under another profile is a login of its own', async () => {
    await signIn(program.evergrant, { server: server(), profile: 'second' })
    await program.evergrant.logout({ server: server(), profile: 'second' })
    program.clock.advance(61 * MINUTE)
    expect(await whoami()).toEqual(ADA)
  })
})
