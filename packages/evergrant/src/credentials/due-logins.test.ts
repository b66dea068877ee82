import { describe, expect, test } from 'vitest'
import { credentialKey, parseConnection } from './connection.js'
import { type KeepAliveOptions, keepAlive } from './keep-alive.js'
import { createIdleLogins, DAY } from './testing/idle-logins.js'

describe('which logins', () => {
  test('one that was last used by a clock that was set back since is refreshed once, not in a year', async () => {
    const { add, named, outcomes } = createIdleLogins()
    await add(named('fresh'), DAY)
    await add(named('from later'), -365 * DAY)
    expect(await outcomes()).toEqual({ 'from later': 'refreshed' })
    expect(await outcomes()).toEqual({})
  })

  test('among many only those that are due are read, and refreshed though their access tokens live', async () => {
    const { add, named, outcomes, reads, listed, issuer } = createIdleLogins()
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
    const { add, named, outcomes, listed } = createIdleLogins()
    for (let each = 0; each < 620; each += 1) await add(named(`idle-${each}`), 9 * DAY)
    expect(Object.keys(await outcomes({ dryRun: true }))).toHaveLength(620)
    expect(listed).toHaveLength(620)
  })

  test('of one owner, of another whose name begins with it, or of all', async () => {
    const { add, named, outcomes } = createIdleLogins()
    for (const owner of ['local', '1', '10']) await add(named(`of ${owner}`, owner), 9 * DAY)
    const due = (options: KeepAliveOptions) => outcomes({ dryRun: true, ...options })
    expect(await due({})).toEqual({ 'of local': 'due' })
    expect(await due({ owner: '1' })).toEqual({ 'of 1': 'due' })
    expect(await due({ allOwners: true })).toEqual({ 'of local': 'due', 'of 1': 'due', 'of 10': 'due' })
  })

  test('of one server or of one name', async () => {
    const { add, named, outcomes } = createIdleLogins()
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
    const { add, named, context } = createIdleLogins()
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
    const { add, named, outcomes } = createIdleLogins()
    await add(named('day'), DAY)
    await add(named('month'), 28 * DAY)
    expect(await outcomes({ dryRun: true, idleMs: 20 * DAY })).toEqual({ month: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: DAY })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: DAY / 7 })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: 0 })).toEqual({ month: 'due', day: 'due' })
    expect(await outcomes({ dryRun: true, idleMs: 28 * DAY * 1.25 })).toEqual({})
  })

  test('a dry run reads no record and asks nobody', async () => {
    const { add, named, outcomes, reads, issuer } = createIdleLogins()
    await add(named('idle'), 8 * DAY)
    expect(await outcomes({ dryRun: true })).toEqual({ idle: 'due' })
    expect(reads).toEqual([])
    expect(issuer.presented).toEqual([])
  })

  test.each([{ idleMs: -1 }, { idleMs: Infinity }, { limit: 0 }, { concurrency: 0 }, { concurrency: 1.5 }])(
    'not %j',
    async (options) => {
      await expect(keepAlive(createIdleLogins().context, options)).rejects.toThrow(TypeError)
    },
  )
})

describe('spread', () => {
  /** How many of a thousand logins of the same hour are due after so many days. */
  async function dueAfter(...days: readonly number[]) {
    const { add, named, clock, context } = createIdleLogins()
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
})
