import { describe, expect, test } from 'vitest'
import { Secret } from '../internal/secret.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../store/record-store.js'
import { acquireToken } from './acquire.js'
import { type ConnectionId, credentialKey, parseConnection } from './connection.js'
import type { Credential } from './credential.js'
import { type KeepAliveOptions, type KeptAlive, keepAlive } from './keep-alive.js'
import { logout } from './logout.js'
import { createTestEngine, HOUR } from './testing/engine.js'
import { refused } from './testing/fake-issuer.js'

const DAY = 24 * HOUR

/** An engine over a store that notes which records are listed and read. */
function createScene() {
  const memory = createMemoryStore()
  const reads: string[] = []
  const listed: string[] = []
  const store: RecordStore = {
    ...memory,
    async read(key) {
      reads.push(key)
      return memory.read(key)
    },
    async *list(query) {
      // What a database would refuse in a column of whole milliseconds.
      if (query.dueBefore !== undefined && !Number.isInteger(query.dueBefore)) throw new RangeError('dueBefore')
      for await (const record of memory.list(query)) {
        listed.push(record.key)
        yield record
      }
    },
  }
  const engine = createTestEngine({ store })
  const { context, put, stored, clock, connection } = engine

  let made: Credential | undefined
  const loadTemplate = async () => {
    await put()
    const template = await stored()
    if (template === undefined) throw new Error('put stored nothing')
    await context.records.removeCredential(connection)
    return template
  }
  const named = (profile: string, owner = 'local'): ConnectionId => ({ ...connection, owner, profile })
  /** A login that was last used so long ago, whose access token still lives for a month. */
  const add = async (login: ConnectionId, unusedMs: number, change: Partial<Credential> = {}) => {
    const template = (made ??= await loadTemplate())
    const at = clock.now() - unusedMs
    const lifetimeMs = 60 * DAY
    const tokens = {
      ...template.tokens,
      receivedAt: at,
      lifetimeMs,
      expiresAt: at + lifetimeMs,
      refreshToken: new Secret(`refresh-0 of ${login.profile}`),
    }
    await context.records.writeCredential({ ...template, connection: login, signedInAt: at, tokens, ...change }, {})
    reads.length = 0
  }
  return {
    ...engine,
    reads,
    listed,
    named,
    add,
    /** The plain column of each record, by profile. */
    async columns() {
      const found: Record<string, number | undefined> = {}
      for await (const { key, dueAt } of store.list({ prefix: 'credential/', limit: 1000 })) {
        found[atob(key.split('/')[3] ?? '')] = dueAt
      }
      return found
    },
    outcomes: async (options?: KeepAliveOptions) => byProfile(await keepAlive(context, options)),
  }
}

const byProfile = (results: readonly KeptAlive[]) =>
  Object.fromEntries(results.map(({ connection, outcome }) => [connection.profile, outcome]))

describe('which logins', () => {
  test('one that was last used by a clock that was set back since is refreshed once, not in a year', async () => {
    const { add, named, outcomes } = createScene()
    await add(named('fresh'), DAY)
    await add(named('from later'), -365 * DAY)
    expect(await outcomes()).toEqual({ 'from later': 'refreshed' })
    expect(await outcomes()).toEqual({})
  })

  test('among many only those that are due are read, and refreshed though their access tokens live', async () => {
    const { add, named, outcomes, reads, listed, issuer } = createScene()
    for (let each = 0; each < 250; each += 1) await add(named(`fresh-${each}`), DAY)
    const idle = Array.from({ length: 5 }, (_, each) => named(`idle-${each}`))
    for (const login of idle) await add(login, 8 * DAY)

    expect(Object.values(await outcomes())).toEqual(Array.from({ length: 5 }, () => 'refreshed'))
    expect(new Set(listed)).toEqual(new Set(idle.map(credentialKey)))
    expect(new Set(reads)).toEqual(new Set(idle.map(credentialKey)))
    expect(issuer.presented).toHaveLength(5)
    expect(await outcomes()).toEqual({})
  })

  test('more than a page of them', async () => {
    const { add, named, outcomes, listed } = createScene()
    for (let each = 0; each < 620; each += 1) await add(named(`idle-${each}`), 9 * DAY)
    expect(Object.keys(await outcomes({ dryRun: true }))).toHaveLength(620)
    expect(listed).toHaveLength(620)
  })

  test('of one owner, of another whose name begins with it, or of all', async () => {
    const { add, named, outcomes } = createScene()
    for (const owner of ['local', '1', '10']) await add(named(`of ${owner}`, owner), 9 * DAY)
    const due = (options: KeepAliveOptions) => outcomes({ dryRun: true, ...options })
    expect(await due({})).toEqual({ 'of local': 'due' })
    expect(await due({ owner: '1' })).toEqual({ 'of 1': 'due' })
    expect(await due({ allOwners: true })).toEqual({ 'of local': 'due', 'of 1': 'due', 'of 10': 'due' })
  })

  test('of one server or of one name', async () => {
    const { add, named, outcomes } = createScene()
    const elsewhere = parseConnection({ server: 'https://other.example/mcp', profile: 'elsewhere' })
    await add(named('work'), 9 * DAY)
    await add(named('home'), 9 * DAY)
    await add(elsewhere, 9 * DAY)
    const due = (options: KeepAliveOptions) => outcomes({ dryRun: true, ...options })
    expect(await due({ profile: 'work' })).toEqual({ work: 'due' })
    expect(await due({ server: new URL(elsewhere.server) })).toEqual({ elsewhere: 'due' })
    expect(await due({ server: elsewhere.server, profile: 'work' })).toEqual({})
  })

  test('the longest unused first, at most as many as are allowed', async () => {
    const { add, named, context } = createScene()
    for (const [days, profile] of [
      [9, 'c'],
      [20, 'a'],
      [12, 'b'],
    ] as const)
      await add(named(profile), days * DAY)
    const results = await keepAlive(context, { limit: 2, concurrency: 1 })
    expect(results.map(({ connection }) => connection.profile)).toEqual(['a', 'b'])
  })

  test('unused for as long as the caller says, also when that is longer or shorter than a week', async () => {
    const { add, named, outcomes } = createScene()
    await add(named('day'), DAY)
    await add(named('month'), 28 * DAY)
    expect(await outcomes({ dryRun: true, idleMs: 20 * DAY })).toEqual({ month: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: DAY })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: DAY / 7 })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: 0 })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: 28 * DAY * 1.25 })).toEqual({})
  })

  test('a dry run reads no record and asks nobody', async () => {
    const { add, named, outcomes, reads, issuer } = createScene()
    await add(named('idle'), 8 * DAY)
    expect(await outcomes({ dryRun: true })).toEqual({ idle: 'due' })
    expect(reads).toEqual([])
    expect(issuer.presented).toEqual([])
  })

  test.each([{ idleMs: -1 }, { idleMs: Infinity }, { limit: 0 }, { concurrency: 0 }, { concurrency: 1.5 }])(
    'not %j',
    async (options) => {
      await expect(keepAlive(createScene().context, options)).rejects.toThrow(TypeError)
    },
  )
})

describe('spread', () => {
  /** How many of a thousand logins of the same hour are due after so many days. */
  async function dueAfter(...days: readonly number[]) {
    const { add, named, clock, context } = createScene()
    for (let each = 0; each < 1000; each += 1) await add(named(`login-${each}`), 0)
    const start = clock.now()
    const counts: number[] = []
    for (const day of days) {
      clock.advance(start + day * DAY - clock.now())
      counts.push((await keepAlive(context, { dryRun: true })).length)
    }
    return counts
  }

  test('logins of the same hour fall due over the last fifth of the time, none before and none after', async () => {
    const [before, first, half, last, end] = await dueAfter(5.59, 5.74, 6.3, 6.86, 7.01)
    expect(before).toBe(0)
    expect(first).toBeGreaterThan(50)
    expect(first).toBeLessThan(150)
    expect(half).toBeGreaterThan(430)
    expect(half).toBeLessThan(570)
    expect(last).toBeGreaterThan(850)
    expect(last).toBeLessThan(950)
    expect(end).toBe(1000)
  })

  test('no more than allowed at a time, with a pause between two', async () => {
    const { add, named, context, issuer, clock } = createScene()
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
})

describe('what becomes of each', () => {
  test('one that fails, one that is over and one that is damaged stand in nobody’s way', async () => {
    const { add, named, context, store, issuer, events } = createScene()
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
    const { add, named, context, issuer } = createScene()
    await add(named('idle'), 8 * DAY)
    issuer.script.push(...Array.from({ length: 3 }, () => ({ status: 503 })))
    expect(await keepAlive(context)).toMatchObject([{ outcome: 'failed', problem: 'TEMPORARILY_UNAVAILABLE' }])
    expect(issuer.presented).toHaveLength(3)
    expect(await keepAlive(context)).toMatchObject([{ outcome: 'failed', retryAfterMs: expect.any(Number) }])
    expect(issuer.presented).toHaveLength(3)
  })

  test('whoever needs a token meanwhile is not drawn into the failure', async () => {
    const { add, named, context, issuer, clock } = createScene()
    await add(named('idle'), 8 * DAY)
    const soon = { ...context, clock: { ...context.clock, now: () => clock.now() + 52 * DAY - 60_000 } }
    issuer.script.push(...Array.from({ length: 9 }, () => ({ status: 503 })))
    const [kept, acquired] = await Promise.all([keepAlive(soon), acquireToken(soon, { connection: named('idle') })])
    expect(kept).toMatchObject([{ outcome: 'failed' }])
    expect(acquired.tokens.accessToken.reveal()).toBe('access-0')
  })

  test('two runs at once, in two processes: one refresh for each login', async () => {
    const { add, named, context, another, issuer, events } = createScene()
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
    const { add, named, context, another, issuer, events } = createScene()
    await add(named('over'), 8 * DAY)
    issuer.script.push(refused('invalid_grant'))
    const both = await Promise.all([keepAlive(context), keepAlive(another())])
    expect(both).toMatchObject([[{ outcome: 'needs_login' }], [{ outcome: 'needs_login' }]])
    expect(issuer.presented).toHaveLength(1)
    expect(events.map(({ type }) => type)).toEqual(['token_rejected', 'login_needed'])
  })

  test('a login that ended between the listing and its turn is nothing to do', async () => {
    const { add, named, context } = createScene()
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
    const { add, named, context } = createScene()
    await add(named('idle'), 8 * DAY)
    const before = await acquireToken(context, { connection: named('idle') })
    await keepAlive(context)
    const after = await acquireToken(context, { connection: named('idle') })
    expect([before, after].map(({ tokens }) => tokens.accessToken.reveal())).toEqual(['access-0', 'access-1'])
  })

  test('an interruption begins nothing new, and finishes what is under way', async () => {
    const { add, named, context, issuer, columns, clock } = createScene()
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
    const { add, named, context, issuer, columns, clock } = createScene()
    for (const [index, profile] of ['over', 'failing', 'good'].entries()) await add(named(profile), (20 - index) * DAY)
    const dueBefore = (await columns())['failing']
    issuer.script.push(refused('invalid_grant'), { status: 400, body: { error: 'unauthorized_client' } })
    await keepAlive(context, { concurrency: 1 })
    expect(await columns()).toEqual({ good: clock.now() + 7 * DAY, failing: dueBefore })
  })

  test('a week after another process refreshed, and never after a logout', async () => {
    const { add, named, context, another, columns, clock } = createScene()
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
    const { add, named, columns, outcomes } = createScene()
    await add(named('short'), 8 * DAY, { tokens: { accessToken: new Secret('x'), receivedAt: 0 } })
    expect(await columns()).toEqual({ short: undefined })
    expect(await outcomes({ idleMs: 0 })).toEqual({})
  })
})
