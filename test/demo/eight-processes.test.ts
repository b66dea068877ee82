import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../cli/waiting.js'
import { signIn } from '../e2e/client.js'
import { type Member, type Outcome, startMember, type Task } from './members.js'
import { startSandbox } from '../records/sandbox.js'

const LONG_MS = 60_000
const HOUR_SECONDS = 3600
/** Past the first minute of a token's life, in which a 401 is not the token's age. */
const TWO_MINUTES_MS = 120_000
/** Below the client's own time-out for a token request. */
const HOLD_MS = 8000

let members: Member[]
beforeAll(() => {
  members = Array.from({ length: 8 }, startMember)
})
afterAll(() => members.forEach(({ child }) => child.kill('SIGKILL')))

let sandbox: Sandbox
let home: string
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

/** A signed-in data folder, and every member ready for its call. */
async function assemble(strict: boolean, task: Partial<Task> = {}): Promise<void> {
  sandbox = await startSandbox({ strict })
  home = await mkdtemp(join(tmpdir(), 'evergrant-eight-'))
  const evergrant = createEvergrant({ home, env: {} })
  await signIn({ sandbox, evergrant })
  await evergrant.close()
  const all = { home, server: sandbox.url, lease: true, cold: false, offsetMs: 0, ...task }
  await Promise.all(members.map((member) => member.prepare(all)))
}

/** The token endpoint holds its answers until every member wants the lease and `requests` have come in. */
async function releaseAll(offsetMs: number, requests: number, released = members): Promise<readonly Outcome[]> {
  sandbox.faults.tokenDelayMs = HOLD_MS
  await Promise.all(released.map((member) => member.call(offsetMs)))
  await waitFor(() => sandbox.stats().byGrantType.refresh_token >= requests)
  sandbox.faults.tokenDelayMs = undefined
  return Promise.all(released.map((member) => member.outcome()))
}

const eventsOf = (outcomes: readonly Outcome[], type: string) =>
  outcomes.filter(({ done }) => done?.events.includes(type)).length

describe.each([
  ['whose token has expired', { offsetMs: HOUR_SECONDS * 1000, cold: false }],
  ['that start with an expired token', { offsetMs: HOUR_SECONDS * 1000, cold: true }],
  ['whose token is refused although its time is not over', { offsetMs: TWO_MINUTES_MS, cold: false }],
])('eight processes %s', (_, { offsetMs, cold }) => {
  test.each([{ strict: false }, { strict: true }])(
    'cause one refresh and all get their answer %o',
    async ({ strict }) => {
      await assemble(strict, { cold })
      sandbox.advance(HOUR_SECONDS)
      const outcomes = await releaseAll(offsetMs, 1)
      expect(outcomes.map(({ done, failed }) => failed ?? done?.found)).toEqual(Array<boolean>(8).fill(true))
      expect(sandbox.stats()).toMatchObject({
        byGrantType: { refresh_token: 1 },
        refreshesSucceeded: 1,
        refreshesFailed: 0,
        authorizations: 1,
      })
      expect(sandbox.stats().grants).toEqual([expect.not.objectContaining({ revokedAt: expect.anything() })])
      expect(outcomes.map(({ done }) => done?.generation)).toEqual(Array<number>(8).fill(2))
      expect(eventsOf(outcomes, 'token_refreshed')).toBe(1)
      expect(eventsOf(outcomes, 'token_adopted')).toBe(7)
    },
    LONG_MS,
  )
})

test(
  'without the lease the same release is counted eight times',
  async () => {
    await assemble(false, { lease: false })
    sandbox.advance(HOUR_SECONDS)
    await releaseAll(HOUR_SECONDS * 1000, 8)
    expect(sandbox.stats().byGrantType.refresh_token).toBe(8)
  },
  LONG_MS,
)

test(
  'a process that is killed in the middle of its refresh holds nobody up',
  async () => {
    await assemble(false)
    sandbox.advance(HOUR_SECONDS)
    sandbox.faults.tokenDelayMs = HOLD_MS
    const [victim, ...others] = members
    if (victim === undefined) throw new Error('There are no members')
    await victim.call(HOUR_SECONDS * 1000)
    await waitFor(() => sandbox.stats().byGrantType.refresh_token === 1)
    victim.child.kill('SIGKILL')
    await once(victim.child, 'exit')
    members = [startMember(), ...others]

    const outcomes = await releaseAll(HOUR_SECONDS * 1000, 2, others)
    expect(outcomes.map(({ done, failed }) => failed ?? done?.found)).toEqual(Array<boolean>(7).fill(true))
    expect(sandbox.stats()).toMatchObject({ byGrantType: { refresh_token: 2 }, authorizations: 1 })
    expect(eventsOf(outcomes, 'token_refreshed')).toBe(1)
  },
  LONG_MS,
)
