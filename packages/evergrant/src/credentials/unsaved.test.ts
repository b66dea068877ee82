import { beforeEach, describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { Secret } from '../internal/secret.js'
import { acquireToken } from './acquire.js'
import type { EngineContext } from './context.js'
import type { UnsavedTokens } from './credential.js'
import { logout } from './logout.js'
import { createTestEngine, HOUR, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'
import { createFillingStore } from './testing/filling-store.js'

const token = async (context: EngineContext, engine: TestEngine, refusedToken?: string) => {
  const input = { connection: engine.connection, ...(refusedToken && { refused: new Secret(refusedToken) }) }
  return (await acquireToken(context, input)).tokens.accessToken.reveal()
}

/** A process that has refreshed and could not store what it got, neither for its caller nor behind it. */
async function withUnsavedTokens(): Promise<{ engine: TestEngine; stubborn: EngineContext; heal: () => void }> {
  const disk = createFillingStore()
  const engine = createTestEngine({ store: disk.store })
  await engine.put({ generation: 5 })
  engine.clock.advance(HOUR)
  const stubborn = engine.another()
  engine.issuer.onRequest = async () => void (disk.full = true)
  await expect(token(stubborn, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  await stubborn.memory.lateWrites.settled()
  engine.issuer.onRequest = async () => undefined
  return { engine, stubborn, heal: () => (disk.full = false) }
}

describe('tokens that the store did not take (R6)', () => {
  let engine: TestEngine
  let stubborn: EngineContext
  beforeEach(async () => {
    const scene = await withUnsavedTokens()
    ;({ engine, stubborn } = scene)
    scene.heal()
  })

  test('are stored over "login needed", which another process concluded from the spent token', async () => {
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(token(engine.another(), engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(await token(stubborn, engine)).toBe('access-1')
    expect((await engine.stored())?.needsLogin).toBeUndefined()
    expect(await token(engine.another(), engine)).toBe('access-1')
  })

  test('never overwrite another login, however young its generation', async () => {
    const { client, tokens } = (await engine.stored())!
    const fresh = {
      ...tokens,
      accessToken: new Secret('new'),
      refreshToken: new Secret('new-refresh'),
      expiresAt: engine.clock.now() + HOUR,
    }
    await engine.put({ generation: 1, client: { ...client, clientId: 'new-client' }, tokens: fresh })
    expect(await token(stubborn, engine)).toBe('new')
    expect(await engine.stored()).toMatchObject({ generation: 1, client: { clientId: 'new-client' } })
  })

  test('never follow the same words of another client', async () => {
    const { client } = (await engine.stored())!
    await engine.put({ generation: 1, client: { ...client, clientId: 'new-client' } })
    await token(stubborn, engine)
    expect((await engine.stored())?.client.clientId).toBe('new-client')
  })

  test('are the ones that a logout revokes', async () => {
    expect(await logout(stubborn, engine.connection)).toEqual({ removed: true, revoked: 'revoked' })
    expect(engine.issuer.revoked).toEqual(['refresh-1'])
    await expect(token(stubborn, engine)).rejects.toMatchObject({ details: { reason: 'not_signed_in' } })
  })
})

describe('tokens that arrive when their login is over', () => {
  let engine: TestEngine
  beforeEach(async () => {
    engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
  })

  /** Somebody signs in while a refresh is under way. */
  const signInMeanwhile = (clientId: string) => {
    engine.issuer.onRequest = async () => {
      const { client, tokens } = (await engine.stored())!
      const fresh = { accessToken: new Secret('new'), refreshToken: new Secret('new-refresh') }
      const expiresAt = engine.clock.now() + HOUR
      await engine.put({ client: { ...client, clientId }, tokens: { ...tokens, ...fresh, expiresAt } })
    }
  }

  test('since another client has signed in, are revoked', async () => {
    signInMeanwhile('new-client')
    expect(await token(engine.context, engine)).toBe('new')
    expect(engine.issuer.revoked).toEqual(['refresh-1'])
    expect(engine.events).toContainEqual(expect.objectContaining({ type: 'revoked', outcome: 'revoked' }))
  })

  test('since somebody has logged out, are revoked', async () => {
    engine.issuer.onRequest = () => engine.context.records.removeCredential(engine.connection)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ details: { reason: 'not_signed_in' } })
    expect(engine.issuer.revoked).toEqual(['refresh-1'])
    expect(engine.context.memory.unsaved.size).toBe(0)
  })

  test('since the same client has signed in, are left alone: theirs may be the same grant', async () => {
    signInMeanwhile('client')
    expect(await token(engine.context, engine)).toBe('new')
    expect(engine.issuer.revoked).toEqual([])
  })

  test('are left alone after their deadline: the login may be in use elsewhere', async () => {
    engine.issuer.onRequest = async () => {
      await engine.context.records.removeCredential(engine.connection)
      engine.clock.advance(60_000)
    }
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.revoked).toEqual([])
  })

  test('and that the store has refused before, are revoked as well', async () => {
    const scene = await withUnsavedTokens()
    const [[key, unsaved]] = [...scene.stubborn.memory.unsaved] as [[string, UnsavedTokens]]
    scene.stubborn.memory.unsaved.set(key, { ...unsaved, deadline: scene.engine.clock.now() + 1_000 })
    scene.heal()
    await scene.engine.context.records.removeCredential(scene.engine.connection)
    await expect(token(scene.stubborn, scene.engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(scene.engine.issuer.revoked).toEqual(['refresh-1'])
  })
})

describe('a lost lease', () => {
  test('does not throw away the answer to a token that is spent already', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    const lost = new AbortController()
    const withLease: EngineContext['withLease'] = (_key, _options, run) => run({ signal: lost.signal, fence: 1n })
    engine.issuer.onRequest = async () => lost.abort(new EvergrantError('LEASE_LOST', 'lost'))
    expect(await token(engine.another({ withLease }), engine)).toBe('access-1')
    expect((await engine.stored())?.tokens.accessToken.reveal()).toBe('access-1')
  })

  test('stops what is still to come', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    const lost = new AbortController()
    const withLease: EngineContext['withLease'] = (_key, _options, run) => run({ signal: lost.signal, fence: 1n })
    engine.issuer.script.push({ status: 503, body: {} })
    engine.issuer.onRequest = async () => lost.abort(new EvergrantError('LEASE_LOST', 'lost'))
    await expect(token(engine.another({ withLease }), engine)).rejects.toMatchObject({ code: 'LEASE_LOST' })
    expect(engine.issuer.presented).toHaveLength(1)
  })
})

describe('callers that share a refresh', () => {
  test('one whose newer token was refused is not content with that very token', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    const first = token(engine.context, engine, 'access-0')
    const second = token(engine.context, engine, 'access-1')
    expect(await first).toBe('access-1')
    await expect(second).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
  })

  test('an old refused token says nothing about a young one that is due', async () => {
    const engine = createTestEngine()
    await engine.put()
    const { tokens } = (await engine.stored())!
    await engine.put({ tokens: { ...tokens, expiresAt: engine.clock.now() + 1_000, lifetimeMs: 10_000 } })
    expect(await token(engine.context, engine, 'access-older')).toBe('access-1')
  })
})

describe('a token endpoint that moved', () => {
  test.each([404, 405, 410])('%i: the metadata is looked up again, once', async (status) => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    const issuer = 'https://issuer.example'
    const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/v2/token` }
    const fetch: EngineContext['fetch'] = async (url, init) => {
      const { href } = new URL(url)
      if (href.includes('oauth-protected-resource')) {
        return Response.json({ resource: 'https://mcp.example/mcp', authorization_servers: [issuer] })
      }
      if (href.includes('oauth-authorization-server')) return Response.json(metadata)
      return href === `${issuer}/token` ? new Response('gone', { status }) : engine.issuer.fetch(url, init)
    }
    expect(await token(engine.another({ fetch }), engine)).toBe('access-1')
    expect((await engine.stored())?.discovery.authorizationServer.tokenEndpoint).toBe(`${issuer}/v2/token`)
  })
})
