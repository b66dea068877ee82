import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { hashPrefix, type Sandbox, startSandbox } from './index.js'
import { authorize, exchange, postMcp, postToken, refresh, registerClient, signIn } from './testing/login.js'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

describe('the token endpoint', () => {
  test.each([
    [503, 'temporarily_unavailable'],
    [429, 'temporarily_unavailable'],
    [500, 'server_error'],
  ] as const)('%i is answered so many times, and nothing is redeemed', async (status, error) => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.token = { status, retryAfterSeconds: 7, times: 2 }
    for (let round = 0; round < 2; round += 1) {
      const refused = await refresh(sandbox.origin, clientId, token)
      expect(refused.status).toBe(status)
      expect(refused.headers.get('retry-after')).toBe('7')
      expect(await refused.json()).toMatchObject({ error })
    }
    expect((await refresh(sandbox.origin, clientId, token)).status).toBe(200)
    expect(sandbox.stats()).toMatchObject({
      refreshesFailed: 2,
      refreshesSucceeded: 1,
      redemptions: { [hashPrefix(token)]: { attempts: 3, succeeded: 1 } },
    })
  })

  test('a failure without a number goes on until it is switched off', async () => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.token = {}
    for (let round = 0; round < 3; round += 1) {
      expect((await refresh(sandbox.origin, clientId, token)).status).toBe(503)
    }
    sandbox.faults.token = undefined
    expect((await refresh(sandbox.origin, clientId, token)).status).toBe(200)
  })

  test('a revocation is not a token request: its faults leave it alone', async () => {
    const { clientId, access_token: token } = await signIn(sandbox.origin)
    Object.assign(sandbox.faults, { token: { times: 1 }, dropTokenReply: 1 })
    expect((await postToken(sandbox.origin, { token, client_id: clientId })).status).toBe(200)
    expect(sandbox.faults).toMatchObject({ token: { times: 1 }, dropTokenReply: 1 })
  })

  test('a slow endpoint answers late', async () => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.tokenDelayMs = 150
    const startedAt = performance.now()
    expect((await refresh(sandbox.origin, clientId, token)).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145)
  })

  test('switching the delay off lets the requests go that it holds', async () => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.tokenDelayMs = 60_000
    const held = refresh(sandbox.origin, clientId, token)
    await expect.poll(() => sandbox.stats().byGrantType.refresh_token).toBe(1)
    sandbox.faults.tokenDelayMs = undefined
    expect((await held).status).toBe(200)
  })

  test('a dropped request was not worked on', async () => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.dropTokenRequest = 1
    await expect(refresh(sandbox.origin, clientId, token)).rejects.toThrow('fetch failed')
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 0, grants: [{ rotations: 0 }] })
    expect(sandbox.stats().redemptions[hashPrefix(token)]).toEqual({ attempts: 1, succeeded: 0 })
    expect((await refresh(sandbox.origin, clientId, token)).status).toBe(200)
  })

  test('a dropped reply was worked on: the spent token shows in the ledger', async () => {
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    sandbox.faults.dropTokenReply = 1
    await expect(refresh(sandbox.origin, clientId, token)).rejects.toThrow('fetch failed')
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, grants: [{ rotations: 1 }] })
    expect(sandbox.stats().redemptions[hashPrefix(token)]).toEqual({ attempts: 1, succeeded: 1, cut: 1 })
    expect((await refresh(sandbox.origin, clientId, token)).status).toBe(200)
  })

  test('the ledger counts how often each switch interfered', async () => {
    const { clientId, refresh_token: token, access_token: accessToken } = await signIn(sandbox.origin)
    Object.assign(sandbox.faults, {
      token: { times: 1 },
      tokenDelayMs: 1,
      rejectTokens: 1,
      mcp: { status: 502, times: 1 },
    })
    await refresh(sandbox.origin, clientId, token)
    for (let round = 0; round < 2; round += 1) await postMcp(sandbox.url, accessToken)
    expect(sandbox.stats().faults).toEqual({ 'token 503': 1, tokenDelayMs: 1, rejectTokens: 1, mcp: 1 })
  })

  test.each([
    ['no-access-token', (body: Record<string, unknown>) => !('access_token' in body) && 'refresh_token' in body],
    ['null-members', (body: Record<string, unknown>) => body['expires_in'] === null && body['scope'] === null],
    ['wrong-type', (body: Record<string, unknown>) => typeof body['access_token'] === 'number'],
  ] as const)('the reply is spoilt: %s', async (kind, isSpoilt) => {
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
    sandbox.faults.tokenReply = { kind, times: 1 }
    const response = await exchange(sandbox.origin, login)
    expect(response.status).toBe(200)
    expect(isSpoilt((await response.json()) as Record<string, unknown>)).toBe(true)
    expect(sandbox.faults.tokenReply.times).toBe(0)
  })
})

describe('the MCP endpoint', () => {
  test('a failure is answered so many times', async () => {
    const { access_token: token } = await signIn(sandbox.origin)
    sandbox.faults.mcp = { status: 503, times: 1, retryAfterSeconds: 3 }
    const refused = await postMcp(sandbox.url, token)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3'])
    expect((await postMcp(sandbox.url, token)).status).toBe(200)
  })

  test('a request without a token is challenged all the same', async () => {
    sandbox.faults.mcp = { status: 503, times: 1 }
    expect((await postMcp(sandbox.url, undefined)).status).toBe(401)
    expect(sandbox.faults.mcp.times).toBe(1)
  })

  test('valid tokens are refused as the provider refuses bad ones', async () => {
    const { access_token: token } = await signIn(sandbox.origin)
    const genuine = await postMcp(sandbox.url, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)
    sandbox.faults.rejectTokens = 1
    const refused = await postMcp(sandbox.url, token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe(genuine.headers.get('www-authenticate'))
    expect(await refused.json()).toEqual(await genuine.json())
    expect((await postMcp(sandbox.url, token)).status).toBe(200)
  })

  test.each([
    ['http', 200, 404],
    ['sse', 404, 200],
  ] as const)('only %s is served', async (transport, http, sse) => {
    await sandbox.close()
    sandbox = await startSandbox({ transports: [transport] })
    const { access_token: token } = await signIn(sandbox.origin)
    expect((await postMcp(sandbox.url, undefined)).status).toBe(401)
    expect((await postMcp(sandbox.url, token)).status).toBe(http)
    const stream = await fetch(sandbox.sseUrl, { headers: { authorization: `Bearer ${token}` } })
    expect(stream.status).toBe(sse)
    await stream.body?.cancel()
  })
})

describe('login', () => {
  const callbackOf = async (more?: Record<string, string>) => {
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin), more)
    return { login, query: login.callback.searchParams }
  }

  test('the person denies it, with markup in the text', async () => {
    sandbox.faults.denyLogin = { description: '<img src=x onerror=alert(1)>' }
    const { login, query } = await callbackOf()
    expect(Object.fromEntries(query)).toEqual({
      error: 'access_denied',
      error_description: '<img src=x onerror=alert(1)>',
      state: login.state,
      iss: sandbox.origin,
    })
  })

  test('login_hint=deny denies one login without a switch', async () => {
    expect((await callbackOf({ login_hint: 'deny' })).query.get('error')).toBe('access_denied')
    expect((await callbackOf()).query.get('error')).toBeNull()
  })

  test('registration is refused', async () => {
    sandbox.faults.refuseRegistration = true
    const response = await fetch(`${sandbox.origin}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['http://127.0.0.1/callback'] }),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_client_metadata' })
    expect(sandbox.stats().registrations).toBe(0)
  })

  test('no redirect ever comes', async () => {
    sandbox.faults.noRedirect = true
    await expect(callbackOf()).rejects.toThrow('/authorize answered 400 without a redirect')
  })

  test('the callback lacks its state, or carries a wrong state or issuer', async () => {
    sandbox.faults.callbackWithoutState = true
    expect((await callbackOf()).query.has('state')).toBe(false)
    sandbox.faults.callbackWithoutState = undefined
    sandbox.faults.callbackWrongState = true
    const { login, query } = await callbackOf()
    expect(query.get('state')).not.toBe(login.state)
    sandbox.faults.callbackWrongIss = true
    expect((await callbackOf()).query.get('iss')).toBe('https://issuer.invalid')
  })
})

describe('metadata', () => {
  const fetchMetadata = (init?: RequestInit) => fetch(`${sandbox.origin}/.well-known/oauth-authorization-server`, init)

  test.each([
    ['wrong-issuer', { issuer: 'https://issuer.invalid' }],
    ['no-s256', { code_challenge_methods_supported: [] }],
    ['plain-only', { code_challenge_methods_supported: ['plain'] }],
  ] as const)('%s', async (fault, changed) => {
    sandbox.faults.metadata = fault
    expect(await (await fetchMetadata()).json()).toMatchObject(changed)
  })

  test('missing-pkce leaves the member out', async () => {
    sandbox.faults.metadata = 'missing-pkce'
    expect(await (await fetchMetadata()).json()).not.toHaveProperty('code_challenge_methods_supported')
  })

  test('html', async () => {
    sandbox.faults.metadata = 'html'
    expect((await fetchMetadata()).headers.get('content-type')).toBe('text/html')
  })

  test('huge is more than a mebibyte of valid JSON', async () => {
    sandbox.faults.metadata = 'huge'
    const text = await (await fetchMetadata()).text()
    expect(text.length).toBeGreaterThan(1024 * 1024)
    expect(JSON.parse(text)).toMatchObject({ issuer: sandbox.origin })
  })

  test('endless goes on until the client hangs up', async () => {
    sandbox.faults.metadata = 'endless'
    const hangUp = new AbortController()
    const response = await fetchMetadata({ signal: hangUp.signal })
    let size = 0
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > 2 * 1024 * 1024) break
    }
    hangUp.abort()
    expect(size).toBeGreaterThan(2 * 1024 * 1024)
  })

  test('redirect leads to another origin', async () => {
    sandbox.faults.metadata = 'redirect'
    const response = await fetchMetadata({ redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(new URL(response.headers.get('location') ?? '').origin).not.toBe(sandbox.origin)
  })
})
