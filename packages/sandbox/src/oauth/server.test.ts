import { afterEach, describe, expect, test } from 'vitest'

import { hashPrefix, type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import {
  authorize,
  exchange,
  postMcp,
  postToken,
  refresh,
  registerClient,
  signIn,
  type Tokens,
} from '../testing/login.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

const DAY = 24 * 60 * 60

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options)
  return sandbox
}

async function outcome(reply: Response | Promise<Response>) {
  const response = await reply
  const text = await response.text()
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Partial<Tokens> & { error?: string; error_description?: string },
  }
}

const mcpStatus = async (accessToken: string | undefined) => (await postMcp(sandbox.url, accessToken)).status

describe('discovery', () => {
  test('a request without a token is challenged with the resource document of the origin', async () => {
    await start()
    const response = await postMcp(sandbox.url, undefined)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="OAuth", resource_metadata="${sandbox.origin}/.well-known/oauth-protected-resource"`,
    )
    expect(await (await fetch(`${sandbox.origin}/.well-known/oauth-protected-resource`)).json()).toMatchObject({
      resource: sandbox.origin,
      authorization_servers: [sandbox.origin],
    })
    expect((await fetch(`${sandbox.origin}/.well-known/oauth-protected-resource/mcp`)).status).toBe(404)
    expect((await fetch(`${sandbox.origin}/.well-known/openid-configuration`)).status).toBe(404)
  })

  test('the metadata names every endpoint and S256 alone', async () => {
    await start()
    const metadata = await (await fetch(`${sandbox.origin}/.well-known/oauth-authorization-server`)).json()
    expect(metadata).toMatchObject({
      issuer: sandbox.origin,
      authorization_endpoint: `${sandbox.origin}/authorize`,
      token_endpoint: `${sandbox.origin}/token`,
      registration_endpoint: `${sandbox.origin}/register`,
      revocation_endpoint: `${sandbox.origin}/token`,
      code_challenge_methods_supported: ['S256'],
    })
  })

  test('the path form has a resource of its own, and its tokens work on both transports', async () => {
    await start({ resourceDocument: 'path' })
    const document = `${sandbox.origin}/.well-known/oauth-protected-resource/mcp`
    const challenge = (await postMcp(sandbox.url, undefined)).headers.get('www-authenticate')
    expect(challenge).toContain(`resource_metadata="${document}"`)
    expect(await (await fetch(document)).json()).toMatchObject({ resource: sandbox.url })
    expect((await fetch(`${sandbox.origin}/.well-known/oauth-protected-resource`)).status).toBe(404)
    const { access_token: token, resource } = await signIn(sandbox.origin)
    expect(resource).toBe(sandbox.url)
    expect(await mcpStatus(token)).toBe(200)
    expect((await fetch(sandbox.sseUrl)).status).toBe(401)
    const events = await fetch(sandbox.sseUrl, { headers: { authorization: `Bearer ${token}` } })
    expect(events.status).toBe(200)
    await events.body?.cancel()
  })

  test('without a resource document the challenge points nowhere', async () => {
    await start({ resourceDocument: 'none' })
    expect((await postMcp(sandbox.url, undefined)).headers.get('www-authenticate')).toBe('Bearer realm="OAuth"')
    expect((await fetch(`${sandbox.origin}/.well-known/oauth-protected-resource`)).status).toBe(404)
    expect(await mcpStatus((await signIn(sandbox.origin)).access_token)).toBe(200)
  })
})

describe('login', () => {
  test('a code works once; its replay ends the login', async () => {
    await start()
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
    const first = await outcome(exchange(sandbox.origin, login))
    expect(first.status).toBe(200)
    expect(await outcome(exchange(sandbox.origin, login))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Authorization code already used' },
    })
    expect(await mcpStatus(first.body.access_token)).toBe(401)
    expect(sandbox.stats().grants[0]).toMatchObject({ revokedBecause: 'its authorization code was replayed' })
  })

  test.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 400, 'invalid_grant'],
    ['a secret from a public client', { client_secret: 'surprise' }, 401, 'invalid_client'],
    ['another resource', { resource: 'https://elsewhere.invalid/' }, 400, 'invalid_target'],
  ])('%s is refused', async (_name, more, status, error) => {
    await start()
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
    expect(await outcome(exchange(sandbox.origin, login, more))).toMatchObject({ status, body: { error } })
  })

  test('a code lives for ten minutes', async () => {
    await start()
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
    sandbox.advance(601)
    expect(await outcome(exchange(sandbox.origin, login))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  test('a second login of the same client ends the first; one of another client does not', async () => {
    await start()
    const first = await signIn(sandbox.origin)
    const other = await signIn(sandbox.origin)
    expect(await mcpStatus(first.access_token)).toBe(200)
    await exchange(sandbox.origin, await authorize(sandbox.origin, first.clientId))
    expect(await mcpStatus(first.access_token)).toBe(401)
    expect(await outcome(refresh(sandbox.origin, first.clientId, first.refresh_token))).toMatchObject({
      body: { error: 'invalid_grant', error_description: 'Grant not found' },
    })
    expect(await mcpStatus(other.access_token)).toBe(200)
    expect(sandbox.stats().grants[0]).toMatchObject({ revokedBecause: 'replaced by a new login' })
  })

  test('prompt, login_hint and resource are on record', async () => {
    await start()
    const clientId = await registerClient(sandbox.origin)
    await authorize(sandbox.origin, clientId, { prompt: 'consent', login_hint: 'ada', resource: sandbox.origin })
    expect(sandbox.stats().grants).toMatchObject([
      { clientId, prompt: 'consent', loginHint: 'ada', resource: sandbox.origin, workspace: 'Larkspur Studio' },
    ])
  })

  test('an unknown client sees an error page and is never redirected', async () => {
    await start()
    const url = new URL('/authorize', sandbox.origin)
    url.search = '?response_type=code&client_id=%3Cb%3E&redirect_uri=http://127.0.0.1:1/cb'
    const response = await fetch(url, { redirect: 'manual' })
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('Invalid client_id')
  })
})

describe('refresh at the stock provider', () => {
  test('a refresh rotates; the old access token goes on working', async () => {
    await start()
    const first = await signIn(sandbox.origin)
    const second = await outcome(refresh(sandbox.origin, first.clientId, first.refresh_token))
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect(await mcpStatus(first.access_token)).toBe(200)
    expect(sandbox.stats()).toMatchObject({
      refreshesSucceeded: 1,
      redemptions: { [hashPrefix(first.refresh_token)]: { attempts: 1, succeeded: 1 } },
      grants: [{ rotations: 1 }],
    })
  })

  test('after a lost reply the spent token works once more, and the unseen successor is dead', async () => {
    await start()
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const lost = await outcome(refresh(sandbox.origin, clientId, r0))
    const again = await outcome(refresh(sandbox.origin, clientId, r0))
    expect(again.status).toBe(200)
    expect((await outcome(refresh(sandbox.origin, clientId, lost.body.refresh_token ?? ''))).body.error).toBe(
      'invalid_grant',
    )
    expect((await outcome(refresh(sandbox.origin, clientId, again.body.refresh_token ?? ''))).status).toBe(200)
  })

  test('a token older than the previous one is refused, and nothing else happens', async () => {
    await start()
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const r1 = (await outcome(refresh(sandbox.origin, clientId, r0))).body.refresh_token ?? ''
    const r2 = (await outcome(refresh(sandbox.origin, clientId, r1))).body.refresh_token ?? ''
    expect(await outcome(refresh(sandbox.origin, clientId, r0))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid refresh token' },
    })
    expect((await outcome(refresh(sandbox.origin, clientId, r2))).status).toBe(200)
  })

  test('of five refreshes at once all succeed and exactly one refresh token survives', async () => {
    await start()
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const replies = await Promise.all(Array.from({ length: 5 }, () => outcome(refresh(sandbox.origin, clientId, r0))))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(sandbox.stats().redemptions[hashPrefix(r0)]).toEqual({ attempts: 5, succeeded: 5 })
    const access = await Promise.all(replies.map(({ body }) => mcpStatus(body.access_token)))
    expect(access).toEqual([200, 200, 200, 200, 200])
    const later = await Promise.all(
      replies.map(({ body }) => outcome(refresh(sandbox.origin, clientId, body.refresh_token ?? ''))),
    )
    expect(later.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('another client is refused without harm to the right one', async () => {
    await start()
    const { clientId, refresh_token: token } = await signIn(sandbox.origin)
    const stranger = await registerClient(sandbox.origin)
    expect((await outcome(refresh(sandbox.origin, stranger, token))).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Client ID mismatch',
    })
    expect((await outcome(refresh(sandbox.origin, clientId, token))).status).toBe(200)
  })
})

describe('refresh at the strict layer', () => {
  test('a refresh ends earlier access tokens', async () => {
    await start({ strict: true })
    const first = await signIn(sandbox.origin)
    const second = await outcome(refresh(sandbox.origin, first.clientId, first.refresh_token))
    expect(await mcpStatus(first.access_token)).toBe(401)
    expect(await mcpStatus(second.body.access_token)).toBe(200)
  })

  test('the replay of a spent token ends the login for every holder', async () => {
    await start({ strict: true })
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const second = await outcome(refresh(sandbox.origin, clientId, r0))
    expect(await outcome(refresh(sandbox.origin, clientId, r0))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'OAuth grant revoked' },
    })
    expect(await mcpStatus(second.body.access_token)).toBe(401)
    expect((await outcome(refresh(sandbox.origin, clientId, second.body.refresh_token ?? ''))).status).toBe(400)
    expect(sandbox.stats()).toMatchObject({
      refreshesFailed: 2,
      grants: [{ revokedBecause: 'a rotated-out refresh token was replayed', replayed: hashPrefix(r0) }],
    })
  })

  test('another client cannot end the login with a spent token', async () => {
    await start({ strict: true })
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const second = await outcome(refresh(sandbox.origin, clientId, r0))
    const stranger = await registerClient(sandbox.origin)
    expect((await outcome(refresh(sandbox.origin, stranger, r0))).body.error_description).toBe('Client ID mismatch')
    expect(await mcpStatus(second.body.access_token)).toBe(200)
  })

  test('of two refreshes at once one is a replay', async () => {
    await start({ strict: true })
    const { clientId, refresh_token: r0 } = await signIn(sandbox.origin)
    const replies = await Promise.all([1, 2].map(() => outcome(refresh(sandbox.origin, clientId, r0))))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 400])
    const winner = replies.find(({ status }) => status === 200)
    expect(await mcpStatus(winner?.body.access_token ?? '')).toBe(401)
    expect(sandbox.stats().grants).toMatchObject([{ revokedBecause: 'a rotated-out refresh token was replayed' }])
  })
})

describe('endings', () => {
  test('an expired access token is refused as invalid_token; the refresh works', async () => {
    await start({ accessTokenSeconds: 120 })
    const { access_token: token, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
    sandbox.advance(119)
    expect(await mcpStatus(token)).toBe(200)
    sandbox.advance(2)
    const refused = await postMcp(sandbox.url, token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect((await outcome(refresh(sandbox.origin, clientId, refreshToken))).status).toBe(200)
  })

  test('access tokens that the server has ended are refused; the refresh works', async () => {
    await start()
    const { access_token: token, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
    expect(await mcpStatus(token)).toBe(200)
    await sandbox.endAccessTokens()
    expect(await mcpStatus(token)).toBe(401)
    const second = await outcome(refresh(sandbox.origin, clientId, refreshToken))
    expect(await mcpStatus(second.body.access_token)).toBe(200)
  })

  test('of access tokens that are ended by their age the younger ones stay', async () => {
    await start()
    const { access_token: old, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
    sandbox.advance(120)
    const { body } = await outcome(refresh(sandbox.origin, clientId, refreshToken))
    await sandbox.endAccessTokens(60)
    expect([await mcpStatus(old), await mcpStatus(body.access_token)]).toEqual([401, 200])
  })

  test('lifetimes below a minute are served too', async () => {
    await start({ accessTokenSeconds: 2 })
    const { access_token: token, expires_in: lifetime } = await signIn(sandbox.origin)
    expect(lifetime).toBe(2)
    sandbox.advance(3)
    expect(await mcpStatus(token)).toBe(401)
  })

  test('an idle login ends; one that is refreshed lives on to its absolute end', async () => {
    await start({ idleSeconds: 30 * DAY, refreshTokenSeconds: 80 * DAY })
    const idle = await signIn(sandbox.origin)
    const kept = await signIn(sandbox.origin)
    let token = kept.refresh_token
    const keep = async () => {
      const { status, body } = await outcome(refresh(sandbox.origin, kept.clientId, token))
      token = body.refresh_token ?? token
      return status
    }
    sandbox.advance(25 * DAY)
    expect(await keep()).toBe(200)
    sandbox.advance(25 * DAY)
    expect((await outcome(refresh(sandbox.origin, idle.clientId, idle.refresh_token))).body.error).toBe('invalid_grant')
    expect(await keep()).toBe(200)
    sandbox.advance(25 * DAY)
    expect(await keep()).toBe(200)
    sandbox.advance(6 * DAY)
    expect(await keep()).toBe(400)
    expect(sandbox.stats().grants).toMatchObject([
      { revokedBecause: 'expired', expired: 'idle' },
      { revokedBecause: 'expired', expired: 'absolute' },
    ])
  })

  test('the absolute end counts from the consent, not from the code exchange', async () => {
    await start({ refreshTokenSeconds: 1000 })
    const login = await authorize(sandbox.origin, await registerClient(sandbox.origin))
    sandbox.advance(500)
    const { body } = await outcome(exchange(sandbox.origin, login))
    sandbox.advance(495)
    expect((await outcome(refresh(sandbox.origin, login.clientId, body.refresh_token ?? ''))).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Refresh token has expired',
    })
  })

  test('a login that the user removed answers 401 and "Grant not found"', async () => {
    await start()
    const { access_token: token, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
    await sandbox.revokeGrants()
    expect(await mcpStatus(token)).toBe(401)
    expect((await outcome(refresh(sandbox.origin, clientId, refreshToken))).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Grant not found',
    })
    expect(sandbox.stats().grants).toMatchObject([{ revokedBecause: 'revoked by the user' }])
  })

  test('a forgotten client is refused at the token endpoint; its access token still works', async () => {
    await start()
    const { access_token: token, clientId, refresh_token: refreshToken } = await signIn(sandbox.origin)
    await sandbox.forgetClients()
    expect(await outcome(refresh(sandbox.origin, clientId, refreshToken))).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Client not found' },
    })
    expect(await mcpStatus(token)).toBe(200)
  })

  test('an unused registration ends after ninety days', async () => {
    await start()
    const clientId = await registerClient(sandbox.origin)
    sandbox.advance(91 * DAY)
    await expect(authorize(sandbox.origin, clientId)).rejects.toThrow('answered 400')
  })

  test('revoking the access token ends only it; revoking the refresh token ends the login', async () => {
    await start()
    const first = await signIn(sandbox.origin)
    const revoke = (token: string) => postToken(sandbox.origin, { token, client_id: first.clientId })
    expect((await revoke(first.access_token)).status).toBe(200)
    expect(await mcpStatus(first.access_token)).toBe(401)
    const second = await outcome(refresh(sandbox.origin, first.clientId, first.refresh_token))
    expect(second.status).toBe(200)
    expect((await revoke(second.body.refresh_token ?? '')).status).toBe(200)
    expect(await mcpStatus(second.body.access_token)).toBe(401)
    expect((await revoke('never:was:one')).status).toBe(200)
    expect(sandbox.stats()).toMatchObject({ revocations: 3, grants: [{ revokedBecause: 'revoked by the client' }] })
  })
})

test('two sandboxes in one process keep their own time, and the process keeps its own', async () => {
  await start()
  const other = await startSandbox()
  try {
    const here = await signIn(sandbox.origin)
    const there = await signIn(other.origin)
    const before = Date.now()
    sandbox.advance(2 * 3600)
    expect(await mcpStatus(here.access_token)).toBe(401)
    expect((await postMcp(other.url, there.access_token)).status).toBe(200)
    expect(Date.now() - before).toBeLessThan(60_000)
  } finally {
    await other.close()
  }
})

test('a manual clock stands still until it is moved', async () => {
  await start({ clock: 'manual' })
  const before = sandbox.now()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(sandbox.now()).toBe(before)
  sandbox.advance(1.5)
  expect(sandbox.now()).toBe(before + 1500)
})
