import { beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '../internal/digest.js'
import { Secret } from '../internal/secret.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import { acquireToken } from './acquire.js'
import { createStepWatch, endOnThisClock, steppedBy } from './clock-steps.js'
import type { EngineContext } from './context.js'
import { createTestEngine, HOUR, ISSUER, type TestEngine } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'
import { createFillingStore } from './testing/filling-store.js'
import { createManualClock } from './testing/manual-clock.js'

const MINUTE = 60_000
const DAY = 24 * HOUR

describe('two readings of both clocks', () => {
  test.each([
    ['time passed', { wall: HOUR, monotonic: HOUR }, 0, 0],
    ['a correction by half a minute', { wall: HOUR - 30_000, monotonic: HOUR }, 0, 0],
    ['set back by an hour', { wall: 0, monotonic: HOUR }, -HOUR, -HOUR],
    ['set back by a day', { wall: -DAY, monotonic: 0 }, -DAY, -DAY],
    ['set ahead, or asleep: the wall clock is believed', { wall: DAY, monotonic: 0 }, DAY, 0],
    ['no monotonic clock: nothing is noticed', { wall: -DAY, monotonic: undefined }, 0, 0],
  ])('%s', (_name, now, stepped, endMoves) => {
    const seen = { wall: 0, monotonic: 0 }
    expect(steppedBy(seen, now)).toBe(stepped)
    expect(endOnThisClock(5 * HOUR, seen, now)).toBe(5 * HOUR + endMoves)
  })

  test('a step is told once', () => {
    const stepped = createStepWatch()
    const readings = [0, 1, 1 - DAY, 2 - DAY, 3 - DAY].map((wall, monotonic) => ({ wall, monotonic }))
    expect(readings.map(stepped)).toEqual([0, 0, -DAY - 1, 0, 0])
  })
})

let engine: TestEngine
beforeEach(async () => {
  engine = createTestEngine()
  await engine.put()
})

const token = async (context: EngineContext, refusedToken?: string) => {
  const input = { connection: engine.connection, ...(refusedToken && { refused: new Secret(refusedToken) }) }
  return (await acquireToken(context, input)).tokens.accessToken.reveal()
}

const stepsTold = () => engine.events.flatMap((event) => (event.type === 'clock_stepped' ? [event.byMs] : []))

describe('a clock that is set back (R2)', () => {
  test('does not prolong a token that this process has known before', async () => {
    expect(await token(engine.context)).toBe('access-0')
    engine.clock.advance(30 * MINUTE)
    engine.clock.step(-30 * MINUTE)
    expect(await token(engine.context)).toBe('access-0')
    engine.clock.advance(21 * MINUTE)
    expect(await token(engine.context)).toBe('access-1')
    expect(stepsTold()).toEqual([-30 * MINUTE])
  })

  test('does not prolong one that this process received itself, also under the lease', async () => {
    engine.clock.advance(HOUR)
    expect(await token(engine.context)).toBe('access-1')
    engine.clock.step(-DAY)
    engine.clock.advance(55 * MINUTE)
    expect(await token(engine.context)).toBe('access-2')
    expect((await engine.stored())?.tokens.receivedAt).toBe(engine.clock.now())
  })

  test('ends one whose time is over while the issuer cannot be asked: it is not used meanwhile', async () => {
    expect(await token(engine.context)).toBe('access-0')
    engine.clock.step(-5 * MINUTE)
    engine.clock.advance(HOUR)
    engine.issuer.script.push(...Array.from({ length: 3 }, () => ({ status: 503, body: {} })))
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' })
  })

  test('is no reason to wait for the lease as briefly as somebody with a working token does', async () => {
    const waits: number[] = []
    const store = createMemoryStore()
    const withLease: typeof store.withLease = (key, options, run) => {
      waits.push(options.waitMs)
      return store.withLease(key, options, run)
    }
    engine = createTestEngine({ store, withLease })
    await engine.put()
    await token(engine.context)
    engine.clock.step(-5 * MINUTE)
    engine.clock.advance(HOUR)
    await token(engine.context)
    expect(waits).toEqual([60_000])
  })

  test('does not shorten a token that another process got meanwhile', async () => {
    await token(engine.context)
    const { withLease } = engine.store
    const late: typeof withLease = async (key, options, run) => {
      await token(engine.another())
      return withLease(key, options, run)
    }
    const slow = engine.another({ withLease: late })
    await token(slow)
    engine.clock.step(-DAY)
    engine.clock.advance(HOUR)
    expect(await token(slow)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('does not make an old token one that was stored a moment ago', async () => {
    engine = createTestEngine({ policies: [{ issuer: ISSUER, storageLags: true }] })
    await engine.put()
    engine.clock.step(-DAY)
    engine.issuer.script.push(refused('invalid_grant'), refused('invalid_grant'))
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('lets a process that starts afterwards renew once, since nobody knows how old the token is', async () => {
    engine.clock.step(-DAY)
    expect(await token(engine.another())).toBe('access-1')
    expect(await token(engine.another())).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
  })

  test('during the request puts no end further away than the lifetime', async () => {
    engine.clock.advance(HOUR)
    engine.issuer.onRequest = async () => engine.clock.step(-DAY)
    await token(engine.context)
    const { tokens } = (await engine.stored())!
    expect(tokens.expiresAt).toBe(tokens.receivedAt + HOUR)
  })

  test('leaves a token that came a moment ago by the clock of another machine just issued', async () => {
    engine.clock.step(-20_000)
    await expect(token(engine.context, 'access-0')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    engine.clock.step(-DAY)
    expect(await token(engine.another(), 'access-0')).toBe('access-1')
  })

  test('makes metadata from later on stale, and nobody waits for that', async () => {
    const { discovery } = (await engine.stored())!
    await engine.expire({ discovery: { ...discovery, fetchedAt: engine.clock.now() + MINUTE } })
    expect(await token(engine.context)).toBe('access-1')
    // The look-up was tried, and did without its answer.
    expect(engine.events.map(({ type }) => type)).toContain('transient_failure')
  })

  test('does not make a store that fails be asked for longer', async () => {
    const disk = createFillingStore()
    engine = createTestEngine({ store: disk.store })
    await engine.put()
    engine.clock.advance(HOUR)
    engine.issuer.onRequest = async () => void (disk.full = true)
    const { sleep } = engine.clock
    engine.clock.sleep = async (ms, signal) => {
      if (engine.clock.slept.length === 2) engine.clock.step(-HOUR)
      await sleep(ms, signal)
    }
    await expect(token(engine.context)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    engine.context.memory.closing.abort()
    expect(engine.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(15_000)
  })
})

describe('an intent whose deadline is by another clock', () => {
  const foreign = async (aheadMs: number) => {
    const at = engine.clock.now() + aheadMs
    return { owner: 'a process elsewhere', tokenHash: await sha256('refresh-0'), at, deadline: at + 45_000 }
  }
  const sleptMs = () => engine.clock.slept.reduce((sum, ms) => sum + ms, 0)

  test.each([
    ['a machine that is 20 s ahead: it may still be spending', 20_000, 70_000],
    ['a clock that was set back by a day: its deadline begins anew', DAY, 50_000],
  ])('%s', async (_name, aheadMs, waitMs) => {
    await engine.expire({ intent: await foreign(aheadMs) })
    expect(await token(engine.context)).toBe('access-1')
    expect(sleptMs()).toBeGreaterThanOrEqual(waitMs)
    expect(sleptMs()).toBeLessThan(waitMs + 1_000)
  })

  test('holds up nobody for ever who never waits that long: the time that others waited counts', async () => {
    await engine.expire({ intent: await foreign(DAY) })
    const { sleep } = engine.clock
    engine.clock.sleep = async () => Promise.reject(new Error('The program has ended'))
    await expect(token(engine.another())).rejects.toThrow('The program has ended')
    engine.clock.advance(50_000)
    engine.clock.sleep = sleep
    expect(await token(engine.another())).toBe('access-1')
    expect(engine.clock.slept).toEqual([])
  })
})

describe('a clock that is set ahead, or a machine that slept (R2)', () => {
  test('costs one refresh, and is told once', async () => {
    await token(engine.context)
    engine.clock.step(DAY)
    expect(await token(engine.context)).toBe('access-1')
    expect(await token(engine.context)).toBe('access-1')
    expect(engine.issuer.presented).toEqual(['refresh-0'])
    expect(stepsTold()).toEqual([DAY])
  })

  test('and is put right afterwards: the token still ends when its time is over', async () => {
    await token(engine.context)
    engine.clock.step(DAY)
    await token(engine.context)
    engine.clock.step(-DAY)
    engine.clock.advance(49 * MINUTE)
    expect(await token(engine.context)).toBe('access-1')
    engine.clock.advance(2 * MINUTE)
    expect(await token(engine.context)).toBe('access-2')
  })
})

test('a program whose clock has no monotonic reading goes by its wall clock, as before', async () => {
  const { now, sleep, step, advance } = createManualClock()
  const context = engine.another({ clock: { now, sleep } })
  await token(context)
  advance(30 * MINUTE)
  step(-30 * MINUTE)
  advance(21 * MINUTE)
  expect(await token(context)).toBe('access-0')
  expect(stepsTold()).toEqual([])
})
