import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStore } from 'evergrant/store/file'
import { expect, test } from 'vitest'
import { followLogin, signIn, startPair } from './client.js'

const DAY_SECONDS = 86_400
const IDLE_30_ABSOLUTE_180 = { idleSeconds: 30 * DAY_SECONDS, refreshTokenSeconds: 180 * DAY_SECONDS }

test('a login that nobody uses ends after 30 days by the server’s own ledger, which status tells before', async () => {
  await using pair = await startPair(IDLE_30_ABSOLUTE_180)
  await signIn(pair)
  const issuerPolicies = [{ issuer: pair.sandbox.origin, idleDays: 30, absoluteDays: 180 }]
  const risk = async () => (await pair.another({ issuerPolicies }).status({ server: pair.sandbox.url })).risk
  expect(await risk()).toMatchObject({ level: 'none', reason: 'idle_limit' })
  pair.advance(24 * DAY_SECONDS)
  expect(await risk()).toMatchObject({ level: 'soon', reason: 'idle_limit' })
  pair.advance(7 * DAY_SECONDS)
  expect(pair.sandbox.stats().grants).toMatchObject([{ rotations: 0, revokedBecause: 'expired' }])
  await expect(pair.evergrant.getAccessToken({ server: pair.sandbox.url })).rejects.toMatchObject({
    code: 'AUTHORIZATION_REQUIRED',
  })
  expect(await risk()).toMatchObject({ level: 'ended', reason: 'needs_login' })
})

test.each([false, true])(
  'kept alive every week it lives on day 100, with nobody using it; strict: %s',
  { timeout: 20_000 },
  async (strict) => {
    await using pair = await startPair({ ...IDLE_30_ABSOLUTE_180, strict })
    const { evergrant, sandbox } = pair
    await signIn(pair)
    const outcomes: string[] = []
    for (let day = 7; day <= 98; day += 7) {
      pair.advance(7 * DAY_SECONDS)
      outcomes.push(...(await evergrant.keepAlive()).map(({ outcome }) => outcome))
    }
    pair.advance(2 * DAY_SECONDS)

    expect(outcomes).toEqual(Array.from({ length: 14 }, () => 'refreshed'))
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 14, refreshesFailed: 0, authorizations: 1 })
    expect(sandbox.stats().grants).toMatchObject([{ rotations: 14 }])
    expect(sandbox.stats().grants[0]?.revokedAt).toBeUndefined()
    expect(await evergrant.status({ server: sandbox.url })).toMatchObject({ daysIdle: 2, daysSinceConsent: 100 })
    await expect(evergrant.getAccessToken({ server: sandbox.url })).resolves.toEqual(expect.any(String))
  },
)

test('two programs on one folder keep eight logins alive at once: one refresh for each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-keep-alive-'))
  try {
    await using pair = await startPair({ strict: true }, { store: createFileStore({ folder }) })
    const { evergrant, sandbox } = pair
    const profiles = Array.from({ length: 8 }, (_, each) => `login-${each}`)
    for (const profile of profiles) await followLogin(pair, { profile })
    pair.advance(8 * DAY_SECONDS)

    const other = pair.another({ store: createFileStore({ folder }) })
    const both = await Promise.all([evergrant.keepAlive(), other.keepAlive()])
    const outcomes = both.flat().map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(8)
    expect(outcomes.filter((outcome) => outcome !== 'refreshed' && outcome !== 'adopted')).toEqual([])
    const { refreshesSucceeded, refreshesFailed, redemptions } = sandbox.stats()
    expect({ refreshesSucceeded, refreshesFailed }).toEqual({ refreshesSucceeded: 8, refreshesFailed: 0 })
    expect(Object.values(redemptions)).toEqual(profiles.map(() => ({ attempts: 1, succeeded: 1 })))
    for (const program of [evergrant, other]) {
      for (const { state, daysIdle } of await program.connections())
        expect({ state, daysIdle }).toEqual({ state: 'signed_in', daysIdle: 0 })
    }
    expect(await other.keepAlive()).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
