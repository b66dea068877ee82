import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileStore } from 'evergrant/store/file'
import { expect, test } from 'vitest'
import { followLogin, signIn, startPair } from './client.js'

const PROGRAM = fileURLToPath(new URL('keep-alive-program.js', import.meta.url))
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

test(
  'two processes on one folder keep eight logins alive at once: one refresh for each',
  { timeout: 20_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evergrant-keep-alive-'))
    const children: ChildProcess[] = []
    try {
      await using pair = await startPair({ strict: true }, { store: createFileStore({ folder }) })
      const { evergrant, sandbox } = pair
      const profiles = Array.from({ length: 8 }, (_, each) => `login-${each}`)
      for (const profile of profiles) await followLogin(pair, { profile })
      pair.advance(8 * DAY_SECONDS)

      const env = { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` }
      for (let each = 0; each < 2; each += 1) children.push(fork(PROGRAM, [folder], { env, execArgv: [] }))
      await Promise.all(children.map(said))
      const both = Promise.all(children.map(said))
      for (const child of children) child.send('go')
      const outcomes = (await both).flat()

      expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(8)
      expect(outcomes.filter((outcome) => outcome !== 'refreshed' && outcome !== 'adopted')).toEqual([])
      const { refreshesSucceeded, refreshesFailed, redemptions } = sandbox.stats()
      expect({ refreshesSucceeded, refreshesFailed }).toEqual({ refreshesSucceeded: 8, refreshesFailed: 0 })
      expect(Object.values(redemptions)).toEqual(profiles.map(() => ({ attempts: 1, succeeded: 1 })))
      for (const { state, daysIdle } of await evergrant.connections()) {
        expect({ state, daysIdle }).toEqual({ state: 'signed_in', daysIdle: 0 })
      }
      expect(await evergrant.keepAlive()).toEqual([])
    } finally {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** The next message of a child; a child that ends without one fails the test. */
async function said(child: ChildProcess): Promise<unknown[]> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The child ended with ${String(code)}`)
  })
  const message = once(child, 'message').then(([first]: unknown[]) => first)
  return [await Promise.race([message, ended])].flat()
}
