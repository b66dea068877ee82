import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BetterAuthPeer, startBetterAuth } from './better-auth.js'
import { createProgram, type Program, signIn } from './program.js'

let peer: BetterAuthPeer
let program: Program

beforeEach(async () => {
  peer = await startBetterAuth()
  program = createProgram()
})
afterEach(() => peer.close())

const login = () => signIn(program.evergrant, { server: peer.url, scope: 'openid offline_access' })
const status = () => program.evergrant.status({ server: peer.url })
const HOUR = 3_600_000
const ADA = [{ type: 'text', text: 'Ada' }]

async function whoami(): Promise<unknown> {
  const { content } = await program.evergrant.callTool({ server: peer.url, tool: 'whoami', arguments: {} })
  return content
}

describe('a provider whose issuer has a path', () => {
  // @requirement own/login/better-auth
  test('is signed in to, and a tool is called', async () => {
    expect(await login()).toMatchObject({ issuer: peer.issuer, refreshable: true })
    expect(await whoami()).toEqual(ADA)
    expect(peer.tokenRequests).toEqual(['authorization_code 200'])
  })

  // @requirement own/no-refresh-token/better-auth, mcp-auth-2026/refresh-token-assumed
  test('that gives no refresh token is signed in to as well, until the access token ends', async () => {
    expect(await signIn(program.evergrant, { server: peer.url, scope: 'openid' })).toMatchObject({ refreshable: false })
    expect(await whoami()).toEqual(ADA)
    program.clock.advance(2 * HOUR)
    await expect(whoami()).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'no_refresh_token' },
    })
    expect(peer.tokenRequests).toEqual(['authorization_code 200'])
  })

  // @requirement own/denial/better-auth
  test('tells a denial, and nothing is stored', async () => {
    peer.decision = 'deny'
    await expect(login()).rejects.toMatchObject({ code: 'AUTHORIZATION_DENIED' })
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
    expect(peer.tokenRequests).toEqual([])
  })
})

describe('a login there', () => {
  beforeEach(login)

  // @requirement own/refresh-single-flight/better-auth, own/refresh-rotation/better-auth
  test('is refreshed once for many callers with an expired token, and again after that', async () => {
    for (const round of [1, 2]) {
      program.clock.advance(2 * HOUR)
      const tokens = await Promise.all(
        Array.from({ length: 10 }, () => program.evergrant.getAccessToken({ server: peer.url })),
      )
      expect(new Set(tokens).size).toBe(1)
      expect(peer.tokenRequests).toHaveLength(1 + round)
    }
    expect(peer.tokenRequests.slice(1)).toEqual(['refresh_token 200', 'refresh_token 200'])
    expect(await whoami()).toEqual(ADA)
  })

  // @requirement own/revocation/better-auth
  test('is revoked by a logout', async () => {
    expect(peer.hasLiveRefreshToken()).toBe(true)
    expect(await program.evergrant.logout({ server: peer.url })).toEqual({ removed: true, revoked: 'revoked' })
    expect(peer.hasLiveRefreshToken()).toBe(false)
    expect(await status()).toMatchObject({ state: 'not_signed_in' })
  })

  // @requirement own/session-forgotten/better-auth
  test('survives a server that has forgotten its sessions', async () => {
    expect(await whoami()).toEqual(ADA)
    peer.forgetSessions()
    await expect(whoami()).rejects.toMatchObject({ code: 'SESSION_REOPENED' })
    expect(await whoami()).toEqual(ADA)
    expect(peer.tokenRequests).toEqual(['authorization_code 200'])
  })
})
