import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signIn } from '../e2e/client.js'
import { type Actor, type Outcome, startActor } from '../proofs/actors/actors.js'
import { recordChild } from '../records/children.js'
import { startSandbox } from '../records/sandbox.js'

const KEY = `pains:${Buffer.alloc(32, 9).toString('base64')}`
const HOUR = 3600
/** Past the first minute of a token's life, in which a 401 says nothing about its age. */
const TWO_MINUTES = 120
const ONE_REFRESH = {
  byGrantType: { refresh_token: 1 },
  refreshesSucceeded: 1,
  refreshesFailed: 0,
  registrations: 0,
  authorizations: 0,
}

describe.each([
  ['stock', false],
  ['strict', true],
] as const)('processes that share a login at a %s server', (_model, strict) => {
  let sandbox: Sandbox
  let home: string
  let actors: readonly Actor[]
  let ahead = 0

  beforeAll(async () => {
    sandbox = await startSandbox({ strict })
    home = await mkdtemp(join(tmpdir(), 'evergrant-pains-'))
    const evergrant = createEvergrant({ env: { EVERGRANT_KEY: KEY }, store: createFileStore({ folder: home }) })
    await signIn({ sandbox, evergrant })
    await evergrant.close()
    const opening = { store: { kind: 'file', folder: home }, key: KEY, server: sandbox.url } as const
    actors = await Promise.all(Array.from({ length: 8 }, () => startActor(opening, recordChild)))
  })
  afterAll(async () => {
    await Promise.all(actors.map((actor) => actor.close()))
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  })

  // Each test begins with tokens that all processes have, and with brakes that are released.
  beforeEach(async () => {
    pass(HOUR)
    await Promise.all(actors.map((actor) => actor.tokens({ clock: now() })))
    pass(5 * 60)
    sandbox.resetStats()
  })

  const now = () => ({ offsetMs: ahead * 1000 })
  /** Time passes, for the server and for every process. */
  const pass = (seconds: number) => {
    sandbox.advance(seconds)
    ahead += seconds
  }
  const connectAll = () => Promise.all(actors.map((actor) => actor.connect()))
  /** All are connected, and the server's clock alone passes the end of their tokens. */
  const endTokens = async () => {
    await connectAll()
    sandbox.advance(HOUR)
    ahead += TWO_MINUTES
  }
  const askTokens = (count: number) =>
    Promise.all(actors.slice(0, count).map((actor) => actor.tokens({ clock: now() })))
  const makeCalls = (count: number, callers = 1) =>
    Promise.all(actors.slice(0, count).map((actor) => actor.calls({ callers, clock: now() })))
  const answers = (outcomes: readonly Outcome[]) =>
    outcomes.flatMap(({ callers }) => callers.map(({ served, code }) => (served ? 'served' : code)))

  // The first of all: nobody has connected yet.
  test('connected for the first time, 8 at once: each writes down what it learned, and nobody fails', async () => {
    await connectAll()
    expect(sandbox.stats()).toMatchObject({ sessionsOpened: 8, tokenRequests: 0 })
  })

  test.each([1, 4, 8])('expired by the clock, %i at once: one refresh, and all are served', async (count) => {
    pass(HOUR)
    expect(answers(await askTokens(count))).toEqual(Array<string>(count).fill('served'))
    expect(sandbox.stats()).toMatchObject(ONE_REFRESH)
  })

  test.each([1, 4, 8])('refused by the server, %i at once: one refresh, and all are served', async (count) => {
    await endTokens()
    expect(answers(await makeCalls(count))).toEqual(Array<string>(count).fill('served'))
    expect(sandbox.stats()).toMatchObject(ONE_REFRESH)
  })

  test('refused by the server again, 4 that remember the tokens of the round before: one refresh a round', async () => {
    for (const round of [1, 2, 3]) {
      await endTokens()
      expect(answers(await makeCalls(4))).toEqual(Array<string>(4).fill('served'))
      expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: round, refreshesFailed: 0, authorizations: 0 })
    }
  })

  test('20 parallel calls of one process, all refused: one refresh, and all are served', async () => {
    await endTokens()
    expect(answers(await makeCalls(1, 20))).toEqual(Array<string>(20).fill('served'))
    expect(sandbox.stats()).toMatchObject(ONE_REFRESH)
  })

  test.each([
    ['answers 503', { token: { status: 503 } } as const, 'TEMPORARILY_UNAVAILABLE'],
    ['cuts every connection', { dropTokenRequest: 100 }, 'SERVER_UNREACHABLE'],
  ])('a token endpoint that %s: three requests of 4 processes, and the login is there', async (_name, faults, code) => {
    pass(HOUR)
    Object.assign(sandbox.faults, faults)
    const codes = answers(await askTokens(4))
    Object.assign(sandbox.faults, { token: undefined, dropTokenRequest: undefined })
    expect(codes).toContain(code)
    expect(new Set(codes)).toEqual(new Set([code, 'TEMPORARILY_UNAVAILABLE']))
    expect(sandbox.stats()).toMatchObject({ byPath: { 'POST /token': 3 }, registrations: 0, authorizations: 0 })

    pass(30)
    expect(answers(await askTokens(4))).toEqual(Array<string>(4).fill('served'))
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, authorizations: 0 })
  })

  test('what is known of the server is a day old, 8 at once: looked up once, and nobody fails', async () => {
    pass(25 * HOUR)
    expect(answers(await askTokens(8))).toEqual(Array<string>(8).fill('served'))
    expect(sandbox.stats()).toMatchObject(ONE_REFRESH)
    expect(sandbox.stats().byPath['GET /.well-known/oauth-authorization-server']).toBe(1)
  })
})
