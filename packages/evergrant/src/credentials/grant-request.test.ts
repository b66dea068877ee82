import { beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../internal/secret.js'
import { acquireToken } from './acquire.js'
import { credentialKey } from './connection.js'
import type { Grant } from './credential.js'
import { createTestEngine, HOUR, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'

const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag'

let engine: TestEngine
let bodies: Record<string, string>[]
let files: Record<string, string>
let issued: string

beforeEach(() => {
  bodies = []
  files = {}
  issued = ID_JAG
  engine = createTestEngine({
    async readAssertion(file) {
      const text = files[file]
      if (text === undefined) throw new Error(`no ${file}`)
      return text
    },
  })
})

const listen = () => {
  const { fetch } = engine.context
  return engine.another({
    fetch: (url, init) => {
      bodies.push({ url: String(url), ...Object.fromEntries(new URLSearchParams(String(init?.body ?? ''))) })
      return String(url).startsWith('https://idp.example')
        ? Promise.resolve(Response.json({ access_token: 'id-jag-1', issued_token_type: issued, token_type: 'N_A' }))
        : fetch(url, init)
    },
  })
}

async function put(grant: Grant): Promise<void> {
  const now = engine.clock.now()
  const tokens = { accessToken: new Secret('access-0'), receivedAt: now, expiresAt: now + HOUR, lifetimeMs: HOUR }
  await engine.put({ grant, tokens })
}

const acquire = (context = listen()) => acquireToken(context, { connection: engine.connection })

describe('a login without a person', () => {
  test('is renewed once for all that ask in two processes, and keeps no refresh token that comes along', async () => {
    await put({ type: 'client_credentials', scope: 'a b' })
    engine.clock.advance(2 * HOUR)
    const contexts = [listen(), listen(), listen()]
    const found = await Promise.all(contexts.map((context) => acquire(context)))
    expect(found.map(({ tokens }) => tokens.accessToken.reveal())).toEqual(['access-1', 'access-1', 'access-1'])
    expect(bodies).toEqual([
      expect.objectContaining({ grant_type: 'client_credentials', scope: 'a b', resource: engine.connection.server }),
    ])
    expect((await engine.stored())?.tokens.refreshToken).toBeUndefined()
  })

  // @requirement mcp-extensions/workload-identity
  test('reads its assertion again each time, since platforms exchange it', async () => {
    files['/run/token'] = 'jwt-1'
    await put({ type: 'assertion', file: '/run/token' })
    engine.clock.advance(2 * HOUR)
    await acquire()
    files['/run/token'] = 'jwt-2'
    engine.clock.advance(2 * HOUR)
    await acquire()
    expect(bodies.map(({ assertion }) => assertion)).toEqual(['jwt-1', 'jwt-2'])
  })

  test('asks the program that has the assertion, and only that one', async () => {
    await put({ type: 'assertion' })
    engine.clock.advance(2 * HOUR)
    await expect(acquire()).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'no_assertion' },
    })
    expect(bodies).toEqual([])
    const context = listen()
    context.memory.assertions.set(credentialKey(engine.connection), async () => 'jwt-3')
    await acquire(context)
    expect(bodies).toMatchObject([{ assertion: 'jwt-3' }])
  })

  // @requirement mcp-extensions/enterprise-exchange, rfc-8693/request
  test('has the ID token exchanged first where an identity provider vouches', async () => {
    files['/id'] = 'id-token'
    const identityProvider = { tokenEndpoint: 'https://idp.example/token', clientId: 'idp-client' }
    await put({ type: 'identity_assertion', file: '/id', identityProvider })
    engine.clock.advance(2 * HOUR)
    await acquire()
    expect(bodies).toMatchObject([
      {
        url: 'https://idp.example/token',
        subject_token: 'id-token',
        requested_token_type: ID_JAG,
        audience: 'https://issuer.example',
        resource: engine.connection.server,
        client_id: 'idp-client',
      },
      { assertion: 'id-jag-1', client_id: 'client' },
    ])
  })

  // @requirement rfc-8693/issued-type
  test('shows nobody what an identity provider issued instead of an assertion', async () => {
    files['/id'] = 'id-token'
    issued = 'urn:ietf:params:oauth:token-type:access_token'
    const identityProvider = { tokenEndpoint: 'https://idp.example/token', clientId: 'idp-client' }
    await put({ type: 'identity_assertion', file: '/id', identityProvider })
    engine.clock.advance(2 * HOUR)
    await expect(acquire()).rejects.toMatchObject({ code: 'TOKEN_RESPONSE_INVALID' })
    expect(bodies.map(({ url }) => url)).toEqual(['https://idp.example/token'])
  })

  test('an assertion that is refused ends nothing: the next one is tried, no sooner than the brakes allow', async () => {
    files['/run/token'] = 'jwt-1'
    await put({ type: 'assertion', file: '/run/token' })
    engine.clock.advance(2 * HOUR)
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(acquire()).rejects.toMatchObject({ code: 'TOKEN_REQUEST_REFUSED' })
    expect((await engine.stored())?.needsLogin).toBeUndefined()
    await expect(acquire()).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    engine.clock.advance(HOUR)
    expect((await acquire()).tokens.accessToken.reveal()).toBe('access-1')
    expect(bodies).toHaveLength(2)
  })
})
