import { describe, expect, test } from 'vitest'
import { Secret } from '../internal/secret.js'
import { acquireToken } from './acquire.js'
import { credentialKey } from './connection.js'
import { type KeptAlive, keepAlive } from './keep-alive.js'
import { logout } from './logout.js'
import { createIdleLogins, DAY } from './testing/idle-logins.js'
import { refused } from './testing/fake-issuer.js'

describe('what becomes of each', () => {
  test('no more than allowed at a time, with a pause between two', async () => {
    const { add, named, context, issuer, clock } = createIdleLogins()
    for (let each = 0; each < 9; each += 1) await add(named(`idle-${each}`), 8 * DAY)
    let underWay = 0
    let most = 0
    issuer.onRequest = async () => {
      most = Math.max(most, (underWay += 1))
      for (let tick = 0; tick < 50; tick += 1) await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
    }
    await keepAlive({ ...context, random: () => 0.5 }, { concurrency: 3 })
    expect(most).toBe(3)
    expect(clock.slept.filter((ms) => ms === 125)).toHaveLength(6)
  })

  test('one that fails, one that is over and one that is damaged stand in nobody’s way', async () => {
    const { add, named, context, store, issuer, events } = createIdleLogins()
    const names = ['over', 'failing', 'damaged', 'resting', 'good']
    for (const [index, name] of names.entries()) {
      const brakes = { left: 2, failures: 1, at: 0, coolDownUntil: 1_800_000_000_000 + 20_000 }
      await add(named(name), (30 - index) * DAY, name === 'resting' ? { brakes } : {})
    }
    const key = credentialKey(named('damaged'))
    const record = await store.read(key)
    const damaged = new Uint8Array([1, 2, 3])
    await store.write(key, damaged, { expected: record?.version ?? '', dueAt: 1_800_000_000_000 - 21 * DAY })
    issuer.script.push(refused('invalid_grant'), { status: 400, body: { error: 'unauthorized_client' } })

    const told: KeptAlive[] = []
    const results = await keepAlive(context, { concurrency: 1, onResult: (result) => told.push(result) })
    expect(results).toMatchObject([
      { connection: named('over'), outcome: 'needs_login', reason: 'refresh_token_rejected' },
      { connection: named('failing'), outcome: 'failed', problem: 'TOKEN_REQUEST_REFUSED' },
      { connection: named('damaged'), outcome: 'unreadable', problem: 'RECORD_UNREADABLE' },
      { connection: named('resting'), outcome: 'failed', problem: 'TEMPORARILY_UNAVAILABLE' },
      { connection: named('good'), outcome: 'refreshed' },
    ])
    expect(results[3]?.retryAfterMs).toBeGreaterThan(0)
    expect(told).toEqual(results)
    expect(JSON.stringify(results)).not.toMatch(/refresh-\d|access-\d/)
    expect(events.filter(({ type }) => type === 'token_refreshed')).toMatchObject([{ connection: named('good') }])
    expect(events.filter(({ type }) => type === 'token_adopted')).toEqual([])
  })

  test('an outage is told although the access token works, and the brakes hold at the next run', async () => {
    const { add, named, context, issuer } = createIdleLogins()
    await add(named('idle'), 8 * DAY)
    issuer.script.push(...Array.from({ length: 3 }, () => ({ status: 503 })))
    expect(await keepAlive(context)).toMatchObject([{ outcome: 'failed', problem: 'TEMPORARILY_UNAVAILABLE' }])
    expect(issuer.presented).toHaveLength(3)
    expect(await keepAlive(context)).toMatchObject([{ outcome: 'failed', retryAfterMs: expect.any(Number) }])
    expect(issuer.presented).toHaveLength(3)
  })

  test('whoever needs a token meanwhile is not drawn into the failure', async () => {
    const { add, named, context, issuer, clock } = createIdleLogins()
    await add(named('idle'), 8 * DAY)
    const soon = { ...context, clock: { ...context.clock, now: () => clock.now() + 52 * DAY - 60_000 } }
    issuer.script.push(...Array.from({ length: 9 }, () => ({ status: 503 })))
    const [kept, acquired] = await Promise.all([keepAlive(soon), acquireToken(soon, { connection: named('idle') })])
    expect(kept).toMatchObject([{ outcome: 'failed' }])
    expect(acquired.tokens.accessToken.reveal()).toBe('access-0')
  })

  test('two runs at once, in two processes: one refresh for each login', async () => {
    const { add, named, context, another, issuer, events } = createIdleLogins()
    for (let each = 0; each < 12; each += 1) await add(named(`idle-${each}`), 8 * DAY)
    const [one, two] = await Promise.all([keepAlive(context), keepAlive(another())])
    expect(issuer.presented).toHaveLength(12)
    expect(new Set(issuer.presented).size).toBe(12)
    const outcomes = [...one, ...two].map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(12)
    expect(outcomes.filter((outcome) => outcome !== 'refreshed' && outcome !== 'adopted')).toEqual([])
    expect(events.filter(({ type }) => type === 'token_refreshed')).toHaveLength(12)
  })

  test('two runs at once find one that is over: refused once, and nobody adopts anything', async () => {
    const { add, named, context, another, issuer, events } = createIdleLogins()
    await add(named('over'), 8 * DAY)
    issuer.script.push(refused('invalid_grant'))
    const both = await Promise.all([keepAlive(context), keepAlive(another())])
    expect(both).toMatchObject([[{ outcome: 'needs_login' }], [{ outcome: 'needs_login' }]])
    expect(issuer.presented).toHaveLength(1)
    expect(events.map(({ type }) => type)).toEqual(['token_rejected', 'login_needed'])
  })

  test('a login that ended between the listing and its turn is nothing to do', async () => {
    const { add, named, context } = createIdleLogins()
    await add(named('first'), 9 * DAY)
    await add(named('second'), 8 * DAY)
    const results = await keepAlive(context, {
      concurrency: 1,
      onResult: ({ connection }) =>
        void (connection.profile === 'first' && context.records.removeCredential(named('second'))),
    })
    expect(results).toMatchObject([{ outcome: 'refreshed' }, { outcome: 'not_due' }])
  })

  test('this process goes on with the new tokens', async () => {
    const { add, named, context } = createIdleLogins()
    await add(named('idle'), 8 * DAY)
    const before = await acquireToken(context, { connection: named('idle') })
    await keepAlive(context)
    const after = await acquireToken(context, { connection: named('idle') })
    expect([before, after].map(({ tokens }) => tokens.accessToken.reveal())).toEqual(['access-0', 'access-1'])
  })

  test('an interruption begins nothing new, and finishes what is under way', async () => {
    const { add, named, context, issuer, columns, clock } = createIdleLogins()
    for (const profile of ['a', 'b', 'c']) await add(named(profile), 8 * DAY)
    const stop = new AbortController()
    issuer.onRequest = async () => stop.abort(new Error('enough'))
    await expect(keepAlive(context, { concurrency: 1, signal: stop.signal })).rejects.toThrow('enough')
    expect(issuer.presented).toHaveLength(1)
    const moved = Object.values(await columns()).filter((dueAt) => dueAt === clock.now() + 7 * DAY)
    expect(moved).toHaveLength(1)
    await expect(keepAlive(context, { signal: stop.signal })).rejects.toThrow('enough')
    expect(issuer.presented).toHaveLength(1)
  })
})

describe('when a login is due next', () => {
  test('a week after a refresh, never after it was found over, and as before after a failure', async () => {
    const { add, named, context, issuer, columns, clock } = createIdleLogins()
    for (const [index, profile] of ['over', 'failing', 'good'].entries()) await add(named(profile), (20 - index) * DAY)
    const dueBefore = (await columns())['failing']
    issuer.script.push(refused('invalid_grant'), { status: 400, body: { error: 'unauthorized_client' } })
    await keepAlive(context, { concurrency: 1 })
    expect(await columns()).toEqual({ good: clock.now() + 7 * DAY, failing: dueBefore })
  })

  test('a week after another process refreshed, and never after a logout', async () => {
    const { add, named, context, another, columns, clock } = createIdleLogins()
    await add(named('idle'), 8 * DAY)
    await keepAlive(another())
    const due = clock.now() + 7 * DAY
    expect(await keepAlive(context)).toEqual([])
    await acquireToken(context, { connection: named('idle') })
    expect(await columns()).toEqual({ idle: due })
    await logout(context, named('idle'))
    expect(await columns()).toEqual({})
  })

  test('never where there is no refresh token', async () => {
    const { add, named, columns, outcomes } = createIdleLogins()
    await add(named('short'), 8 * DAY, { tokens: { accessToken: new Secret('x'), receivedAt: 0 } })
    expect(await columns()).toEqual({ short: undefined })
    expect(await outcomes({ idleMs: 0 })).toEqual({})
  })
})
