import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { Secret } from '../internal/secret.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import { acquireToken } from './acquire.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import type { Versioned } from './records.js'
import { createTestEngine, HOUR, ISSUER, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'

const token = async (context: EngineContext, engine: TestEngine, refusedToken?: string) => {
  const input = { connection: engine.connection, ...(refusedToken && { refused: new Secret(refusedToken) }) }
  return (await acquireToken(context, input)).tokens.accessToken.reveal()
}

const expired = async (): Promise<TestEngine> => {
  const engine = createTestEngine()
  await engine.put()
  engine.clock.advance(HOUR)
  return engine
}

describe('one door (R1)', () => {
  test('a valid token costs no request', async () => {
    const engine = createTestEngine()
    await engine.put()
    expect(await token(engine.context, engine)).toBe('access-0')
    expect(engine.issuer.presented).toEqual([])
  })

  test('the clock and a 401 at once share one refresh', async () => {
    const engine = await expired()
    const both = await Promise.all([token(engine.context, engine), token(engine.context, engine, 'access-0')])
    expect(both).toEqual(['access-1', 'access-1'])
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('a 401 for a token that the store has replaced refreshes nothing', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(2 * 60_000)
    expect(await token(engine.context, engine, 'access-older')).toBe('access-0')
    expect(engine.issuer.presented).toEqual([])
  })

  test('a 401 for the stored token refreshes it, though its clock has not run out', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(2 * 60_000)
    expect(await token(engine.context, engine, 'access-0')).toBe('access-1')
  })

  test('a token refused within a minute of its arrival is TOKEN_REFUSED, not a loop', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(59_000)
    await expect(token(engine.context, engine, 'access-0')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(engine.issuer.presented).toEqual([])
  })
})

describe('early (R2)', () => {
  test('a due token is refreshed before it ends, and expiry counts from before the request', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR - 9 * 60_000)
    const before = engine.clock.now()
    engine.issuer.onRequest = async () => engine.clock.advance(5_000)
    expect(await token(engine.context, engine)).toBe('access-1')
    expect((await engine.stored())?.tokens.expiresAt).toBe(before + HOUR)
  })
})

describe('one spender, read again inside (R3, R4)', () => {
  test('fifty callers in five processes cause one token request', async () => {
    const store = createMemoryStore()
    let writes = 0
    const write: typeof store.write = (...args) => {
      writes += 1
      return store.write(...args)
    }
    const engine = createTestEngine({ store: { ...store, write } })
    await engine.put()
    engine.clock.advance(HOUR)
    engine.issuer.onRequest = () => new Promise((resolve) => setTimeout(resolve, 20))
    writes = 0
    const processes = Array.from({ length: 5 }, () => engine.another())
    const calls = processes.flatMap((context) => Array.from({ length: 10 }, () => token(context, engine)))
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['access-1']))
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    // The intent and the tokens: nobody else even tried.
    expect(writes).toBe(2)
    expect(engine.events.filter(({ type }) => type === 'token_refreshed')).toHaveLength(1)
    expect(engine.events.filter(({ type }) => type === 'token_adopted').length).toBeGreaterThan(0)
  })

  test('without lease and compare-and-swap the same five processes spend it more than once', async () => {
    const engine = await expired()
    const noLease: EngineContext['withLease'] = (_key, _options, run) =>
      run({ signal: new AbortController().signal, fence: 0n })
    engine.issuer.onRequest = barrier(5)
    const processes = Array.from({ length: 5 }, () =>
      engine.another({ withLease: noLease, records: blindRecords(engine) }),
    )
    await Promise.all(processes.map((context) => token(context, engine)))
    expect(engine.issuer.presented.length).toBeGreaterThan(1)
  })
})

describe('persist before use (R6)', () => {
  test('a reply without refresh_token keeps the old one', async () => {
    const engine = await expired()
    engine.issuer.script.push({ body: { access_token: 'access-x', token_type: 'bearer', expires_in: 60 } })
    expect(await token(engine.context, engine)).toBe('access-x')
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-0')
  })

  test('a store that is full for a moment gets the tokens later; the caller waits for that', async () => {
    const { engine, failWrites } = await failingStore()
    engine.issuer.onRequest = async () => failWrites(3)
    expect(await token(engine.context, engine)).toBe('access-1')
    expect((await engine.stored())?.tokens.accessToken.reveal()).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('a store that stays full: no caller sees the tokens, and the next call stores them without another request', async () => {
    const { engine, failWrites } = await failingStore()
    engine.issuer.onRequest = async () => failWrites(Infinity)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(engine.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(10_000)
    failWrites(0)
    expect(await token(engine.context, engine)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('a store that stays full for half a minute gets them though nobody asks here again, and others wait for it', async () => {
    const { engine, failWrites } = await failingStore()
    engine.issuer.onRequest = async () => failWrites(30)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(await token(engine.another(), engine)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect(engine.events.map(({ type }) => type)).toContain('token_refreshed')
  })

  test('tokens that were refused are not written later over what another process does with the spent one', async () => {
    const { engine, failWrites } = await failingStore()
    engine.issuer.onRequest = async () => {
      const { intent } = (await engine.stored()) ?? {}
      await engine.put(intent && { intent: { ...intent, owner: 'another process' } })
      failWrites(Infinity)
    }
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    failWrites(0)
    await engine.context.memory.lateWrites.settled()
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-0')
  })

  test('nothing is written after the end of the engine', async () => {
    const { engine, failWrites } = await failingStore()
    engine.issuer.onRequest = async () => failWrites(Infinity)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    engine.context.memory.closing.abort()
    failWrites(0)
    await engine.context.memory.lateWrites.settled()
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-0')
  })

  test('a record written meanwhile with the same refresh token is merged with', async () => {
    const engine = await expired()
    engine.issuer.onRequest = async () => engine.put({ workspace: { name: 'other' } })
    expect(await token(engine.context, engine)).toBe('access-1')
    expect((await engine.stored())?.tokens.accessToken.reveal()).toBe('access-1')
  })

  test('newer tokens stored meanwhile win over a late answer', async () => {
    const engine = await expired()
    const newer = { accessToken: new Secret('newer'), refreshToken: new Secret('newer-refresh'), receivedAt: 0 }
    engine.issuer.onRequest = async () => engine.put({ generation: 7, tokens: newer })
    expect(await token(engine.context, engine)).toBe('newer')
    expect((await engine.stored())?.generation).toBe(7)
  })
})

describe('transient is not logout (R8)', () => {
  const transient = [
    ['503', { status: 503, body: { error: 'server_error' } }],
    ['429', { status: 429, body: { error: 'temporarily_unavailable' }, headers: { 'retry-after': '1' } }],
    ['reset', new EvergrantError('SERVER_UNREACHABLE', 'reset')],
    ['time-out', new EvergrantError('REQUEST_TIMEOUT', 'slow')],
  ] as const

  test.each(transient)('%s twice, then an answer: the same token is sent again', async (_name, answer) => {
    const engine = await expired()
    engine.issuer.script.push(answer, answer)
    expect(await token(engine.context, engine)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0', 'refresh-0', 'refresh-0'])
  })

  test.each(transient)('%s for good: a retryable error, and the login stays', async (_name, answer) => {
    const engine = await expired()
    engine.issuer.script.push(answer, answer, answer)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ retryable: true })
    expect((await engine.stored())?.needsLogin).toBeUndefined()
    engine.clock.advance(30_000)
    expect(await token(engine.context, engine)).toBe('access-1')
  })

  test('a long Retry-After is told, not slept through', async () => {
    const engine = await expired()
    engine.issuer.script.push({ status: 429, body: {}, headers: { 'retry-after': '120' } })
    await expect(token(engine.context, engine)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterMs: 120_000 },
    })
    expect(engine.clock.slept).toEqual([])
  })

  test('a store that refuses the lease costs nothing while the access token works', async () => {
    const engine = createTestEngine({
      withLease: async () => Promise.reject(new EvergrantError('STORE_WRITE_FAILED', 'read-only')),
    })
    await engine.put()
    engine.clock.advance(HOUR - 9 * 60_000)
    expect(await token(engine.context, engine)).toBe('access-0')
    engine.clock.advance(HOUR)
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(engine.issuer.presented).toEqual([])
  })

  test.each([
    ['works', HOUR - 9 * 60_000, 5_000],
    ['works, and the metadata is old', 25 * HOUR, 5_000],
    ['has ended', HOUR, 60_000],
  ])('the lease is waited for according to whether the access token still %s', async (_name, afterMs, waitMs) => {
    const waits: number[] = []
    const store = createMemoryStore()
    const engine = createTestEngine({
      store,
      withLease: (key, options, run) => {
        waits.push(options.waitMs)
        return store.withLease(key, options, run)
      },
    })
    const now = engine.clock.now()
    await engine.put()
    engine.clock.advance(afterMs)
    const lasts = afterMs > HOUR ? 5 * 60_000 : now + HOUR - engine.clock.now()
    const { tokens } = (await engine.stored())!
    await engine.put({
      discovery: { ...(await engine.stored())!.discovery, fetchedAt: now },
      tokens: { ...tokens, expiresAt: engine.clock.now() + lasts },
    })
    await token(engine.another(), engine)
    expect(waits).toEqual([waitMs])
  })

  test('while the old access token is valid it is used, and the endpoint is left alone for a while', async () => {
    const engine = createTestEngine()
    await engine.put()
    engine.clock.advance(HOUR - 9 * 60_000)
    const down = { status: 503, body: {} }
    engine.issuer.script.push(down, down, down, down)
    expect(await token(engine.context, engine)).toBe('access-0')
    expect(await token(engine.context, engine)).toBe('access-0')
    expect(engine.issuer.presented).toHaveLength(3)
  })
})

describe('dead is dead, once (R9)', () => {
  test('invalid_grant: login needed with the reason, stored, and the dead token is never sent again', async () => {
    const engine = await expired()
    engine.issuer.script.push(refused('invalid_grant'))
    const needsLogin = { code: 'AUTHORIZATION_REQUIRED', details: { reason: 'refresh_token_rejected' } }
    await expect(token(engine.context, engine)).rejects.toMatchObject(needsLogin)
    await expect(token(engine.another(), engine)).rejects.toMatchObject(needsLogin)
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect((await engine.stored())?.tokens.refreshToken?.reveal()).toBe('refresh-0')
  })

  test('invalid_grant after somebody else rotated: adopted, nothing deleted', async () => {
    const engine = await expired()
    const winner = { accessToken: new Secret('winner'), refreshToken: new Secret('refresh-w'), receivedAt: 0 }
    engine.issuer.script.push(refused('invalid_grant'))
    engine.issuer.onRequest = async () => engine.put({ generation: 2, tokens: winner })
    expect(await token(engine.context, engine)).toBe('winner')
    expect((await engine.stored())?.needsLogin).toBeUndefined()
  })

  test('invalid_client is asked once more, then the registration is gone', async () => {
    const engine = await expired()
    engine.issuer.script.push(refused('invalid_client', 401), refused('invalid_client', 401))
    await expect(token(engine.context, engine)).rejects.toMatchObject({ details: { reason: 'client_gone' } })
    expect(engine.issuer.presented).toHaveLength(2)
  })

  test('invalid_client that passes: no login', async () => {
    const engine = await expired()
    engine.issuer.script.push(refused('invalid_client', 401))
    expect(await token(engine.context, engine)).toBe('access-1')
  })

  test('an issuer whose storage lags is asked once more for a token stored a moment ago', async () => {
    const engine = createTestEngine({ policies: [{ issuer: ISSUER, storageLags: true }] })
    await engine.put()
    engine.clock.advance(61_000)
    await token(engine.context, engine, 'access-0')
    engine.issuer.script.push(refused('invalid_grant'))
    const soon = (await engine.stored())?.tokens
    await engine.put({ generation: 2, tokens: { ...soon!, expiresAt: engine.clock.now() } })
    expect(await token(engine.another(), engine)).toBe('access-2')
    expect(engine.issuer.presented).toEqual(['refresh-0', 'refresh-1', 'refresh-1'])
  })

  test('a restart in the middle of that does not begin again', async () => {
    const engine = createTestEngine({ policies: [{ issuer: ISSUER, storageLags: true }] })
    await engine.put()
    await engine.put({
      incident: { requests: 1, triedPrevious: false },
      tokens: { ...(await engine.stored())!.tokens, expiresAt: engine.clock.now() },
    })
    engine.issuer.script.push(refused('invalid_grant'))
    await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.presented).toHaveLength(1)
  })

  test.each(['invalid_request', 'unauthorized_client', 'invalid_target'])(
    '%s is told and deletes nothing',
    async (error) => {
      const engine = await expired()
      engine.issuer.script.push(refused(error))
      await expect(token(engine.context, engine)).rejects.toMatchObject({ code: 'TOKEN_REQUEST_REFUSED' })
      expect((await engine.stored())?.needsLogin).toBeUndefined()
    },
  )
})

/** Reads once, and takes every write for its own. */
function blindRecords({ context }: TestEngine): EngineContext['records'] {
  let own: Versioned<Credential> | undefined
  const { readCredential } = context.records
  return {
    ...context.records,
    readCredential: async (connection) => (own ??= await readCredential(connection)),
    writeCredential: async (value) => (own = { value, version: 'own' }),
  }
}

function barrier(parties: number): () => Promise<void> {
  let waiting = 0
  const { promise, open } = gate()
  return () => {
    waiting += 1
    if (waiting >= parties) open()
    return promise
  }
}

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined
  const promise = new Promise<void>((resolve) => (open = resolve))
  return { promise, open: () => open() }
}

async function failingStore(): Promise<{ engine: TestEngine; failWrites: (times: number) => void }> {
  const store = createMemoryStore()
  let left = 0
  const write: typeof store.write = async (...args) => {
    if (left > 0) {
      left -= 1
      throw new EvergrantError('STORE_WRITE_FAILED', 'No space left')
    }
    return store.write(...args)
  }
  const engine = createTestEngine({ store: { ...store, write } })
  await engine.put()
  engine.clock.advance(HOUR)
  return { engine, failWrites: (times) => (left = times) }
}
