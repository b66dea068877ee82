import { beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '../internal/digest.js'
import { Secret } from '../internal/secret.js'
import { acquireToken } from './acquire.js'
import type { EngineContext } from './context.js'
import type { SpendIntent } from './credential.js'
import { createTestEngine, HOUR, ISSUER, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'
import { createFillingStore } from './testing/filling-store.js'

const token = async (context: EngineContext, engine: TestEngine) =>
  (await acquireToken(context, { connection: engine.connection })).tokens.accessToken.reveal()

const eventTypes = (engine: TestEngine) => engine.events.map(({ type }) => type)

describe('intent first (R5)', () => {
  let engine: TestEngine
  beforeEach(async () => {
    engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
  })

  const foreign = async (owner: string): Promise<SpendIntent> => ({
    owner,
    tokenHash: await sha256('refresh-0'),
    at: engine.clock.now(),
    deadline: engine.clock.now() + 45_000,
  })

  test('the intent is stored when the request arrives, and gone when the answer is stored', async () => {
    let seen: SpendIntent | undefined
    engine.issuer.onRequest = async () => {
      seen = (await engine.stored())?.intent
    }
    await token(engine.context, engine)
    expect(seen).toMatchObject({ owner: 'process 1', tokenHash: await sha256('refresh-0') })
    expect((await engine.stored())?.intent).toBeUndefined()
  })

  test('what cannot be stored is not spent', async () => {
    const disk = createFillingStore()
    engine = createTestEngine({ store: disk.store })
    await engine.put()
    engine.clock.advance(HOUR)
    disk.full = true
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(engine.issuer.presented).toEqual([])
  })

  test('the intent of a dead process: the same token is sent once more, at once, and that is told', async () => {
    await engine.expire({ intent: await foreign('a dead process') })
    expect(await token(engine.context, engine)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect(engine.clock.slept).toEqual([])
    expect(eventTypes(engine)).toContain('replay_suspected')
  })

  test('the intent of a process that may live: nothing is sent before its deadline and 5 s are over', async () => {
    const intent = await foreign('a process elsewhere')
    await engine.expire({ intent })
    let sentAt = 0
    engine.issuer.onRequest = async () => void (sentAt = engine.clock.now())
    expect(await token(engine.context, engine)).toBe('access-1')
    expect(sentAt).toBeGreaterThanOrEqual(intent.deadline + 5_000)
  })

  test('a failure that is over holds up nobody', async () => {
    engine.issuer.script.push(...Array.from({ length: 3 }, () => ({ status: 503, body: {} })))
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
    expect((await engine.stored())?.intent).toBeUndefined()
    engine.clock.advance(30_000)
    engine.clock.slept.length = 0
    expect(await token(engine.another(), engine)).toBe('access-1')
    expect(engine.clock.slept).toEqual([])
  })

  test('its answer, stored meanwhile, is adopted', async () => {
    await engine.expire({ intent: await foreign('a process elsewhere') })
    const tokens = { accessToken: new Secret('theirs'), refreshToken: new Secret('refresh-t'), receivedAt: 0 }
    const { sleep } = engine.clock
    engine.clock.sleep = async (...args) => {
      if (engine.clock.slept.length === 3) await engine.put({ generation: 2, tokens })
      await sleep(...args)
    }
    expect(await token(engine.context, engine)).toBe('theirs')
    expect(engine.issuer.presented).toEqual([])
  })

  test('whoever has a working access token does not wait for it', async () => {
    const lasting = { ...(await engine.stored())!.tokens, expiresAt: engine.clock.now() + 5 * 60_000 }
    await engine.expire({ intent: await foreign('a process elsewhere'), tokens: lasting })
    expect(await token(engine.context, engine)).toBe('access-0')
    expect(engine.clock.slept).toHaveLength(1)
    expect(engine.issuer.presented).toEqual([])
  })
})

describe('previous token, once (R7)', () => {
  const rotated = async (previousTokenOnce: boolean): Promise<TestEngine> => {
    const engine = createTestEngine({ policies: [{ issuer: ISSUER, previousTokenOnce }] })
    await engine.put()
    engine.clock.advance(HOUR)
    await token(engine.context, engine)
    engine.clock.advance(HOUR)
    return engine
  }

  // @requirement rfc-6749/old-refresh-token-discarded
  test('where the policy allows it, the previous refresh token may save the login', async () => {
    const engine = await rotated(true)
    engine.issuer.script.push((sent) => (sent === 'refresh-1' ? refused('invalid_grant') : refused('invalid_request')))
    engine.issuer.script.push({ body: { access_token: 'saved', token_type: 'bearer', refresh_token: 'refresh-s' } })
    expect(await token(engine.context, engine)).toBe('saved')
    expect(engine.issuer.presented).toEqual(['refresh-0', 'refresh-1', 'refresh-0'])
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-s')
    expect(eventTypes(engine)).toContain('previous_token_tried')
  })

  test('it is tried once, and never again by anybody', async () => {
    const engine = await rotated(true)
    engine.issuer.script.push(refused('invalid_grant'), refused('invalid_grant'))
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    await expect(token(engine.another(), engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.presented).toEqual(['refresh-0', 'refresh-1', 'refresh-0'])
  })

  // @requirement rfc-6749/old-refresh-token-discarded
  test('it is never tried where the policy does not say so', async () => {
    const engine = await rotated(false)
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.presented).toEqual(['refresh-0', 'refresh-1'])
  })

  test('at most three requests an incident, restarts included (R9)', async () => {
    const engine = createTestEngine({ policies: [{ issuer: ISSUER, previousTokenOnce: true, storageLags: true }] })
    await engine.put()
    engine.clock.advance(HOUR)
    await token(engine.context, engine)
    await engine.expire()
    engine.issuer.presented.length = 0
    engine.issuer.script.push(...Array.from({ length: 9 }, () => refused('invalid_grant')))
    await expect(token(engine.another(), engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.presented).toEqual(['refresh-1', 'refresh-1', 'refresh-0'])
  })
})

describe('brakes (R10)', () => {
  test('a burst of three refreshes, then one a minute, in all processes together', async () => {
    const engine = createTestEngine()
    await engine.put()
    for (let refresh = 0; refresh < 3; refresh += 1) {
      await engine.expire()
      await token(engine.another(), engine)
    }
    await engine.expire()
    const heldBack = { code: 'TEMPORARILY_UNAVAILABLE', details: { retryAfterMs: 60_000 } }
    await expect(token(engine.another(), engine)).rejects.toMatchObject(heldBack)
    expect(engine.issuer.presented).toHaveLength(3)
    engine.clock.advance(60_000)
    expect(await token(engine.another(), engine)).toBe('access-4')
  })

  test('after a failure nobody asks for 30 s, then 60 s', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR)
    const down = Array.from({ length: 6 }, () => ({ status: 503, body: {} }))
    engine.issuer.script.push(...down)
    for (const waitMs of [30_000, 60_000]) {
      await expect(token(engine.another(), engine)).rejects.toMatchObject({ details: { status: 503 } })
      const asked = engine.issuer.presented.length
      await expect(token(engine.another(), engine)).rejects.toMatchObject({ details: { retryAfterMs: waitMs } })
      expect(engine.issuer.presented).toHaveLength(asked)
      engine.clock.advance(waitMs)
    }
    expect(await token(engine.another(), engine)).toBe('access-1')
  })
})
