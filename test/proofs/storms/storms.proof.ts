import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IssuerName, startIssuer } from '../scene/issuers.js'
import { createTime, signIn, startActors, TOKEN_LIFETIME_SECONDS } from '../scene/login.js'
import { report, total } from '../scene/report.js'
import { startStores, type StoreKind, type Stores } from '../scene/stores.js'
import { type Crowd, difference, runStorm, type Storm } from './storm.js'

const MANY = 8
const CALLERS = [1, 8, 50]
const CAUSES: readonly Storm['cause'][] = ['expired', 'refused']
const KINDS: readonly StoreKind[] = ['memory', 'file', 'postgres', 'redis']
const ISSUERS: readonly IssuerName[] = ['stock', 'strict', 'oidc-provider']

interface Row {
  readonly store: StoreKind
  readonly issuer: IssuerName
}

interface StormRow extends Row, Storm {
  readonly served: number
  readonly tokenRequests: number
  readonly generation: number
}

interface ControlRow extends Row {
  readonly processes: number
  readonly tokenRequests: number
  readonly redeemed: number
  /** The server took the requests for a theft, and ended the login. */
  readonly loginEnded: boolean
}

const storms: StormRow[] = []
const controls: ControlRow[] = []

let stores: Stores
beforeAll(async () => {
  stores = await startStores()
})
afterAll(async () => {
  await stores.close()
  const totals = {
    storms: storms.length,
    callers: total(storms.map(({ processes, callers }) => processes * callers)),
    served: total(storms.map(({ served }) => served)),
    tokenRequests: total(storms.map(({ tokenRequests }) => tokenRequests)),
  }
  report('storms', { totals, storms, controls }, [
    ...combinations().map(summary),
    { store: 'all', issuer: '', ...totals },
  ])
})

describe.each(KINDS)('store: %s', (store) => {
  test.each(ISSUERS)('every storm costs one token request, at the issuer: %s', async (name) => {
    const issuer = await startIssuer(name)
    const processes = store === 'memory' ? 1 : MANY
    const crowd: Crowd = {
      issuer,
      time: createTime(issuer),
      actors: await startActors(processes, { issuer, store: await stores.create(store) }),
    }
    try {
      await signIn(crowd.actors[0]!)
      await Promise.all(crowd.actors.map((actor) => actor.connect()))
      let generation = 1
      for (const storm of stormsOf(processes)) {
        generation += 1
        storms.push({ store, issuer: name, ...storm, ...(await proveStorm(crowd, storm, generation)) })
      }
      expect((await crowd.actors[0]!.status()).generation).toBe(1 + stormsOf(processes).length)
      if (processes > 1) controls.push({ store, issuer: name, processes, ...(await proveControl(crowd)) })
    } finally {
      await Promise.all(crowd.actors.map((actor) => actor.kill()))
      await issuer.close()
    }
  })
})

function stormsOf(most: number): Storm[] {
  const counts = most === 1 ? [1] : [1, most]
  return CAUSES.flatMap((cause) =>
    counts.flatMap((processes) => CALLERS.map((callers) => ({ cause, processes, callers }))),
  )
}

async function proveStorm(crowd: Crowd, storm: Storm, generation: number) {
  const { outcomes, seen, tokens, generations } = await runStorm(crowd, storm)
  const everyone = outcomes.flatMap(({ callers }) => callers)
  expect(everyone).toHaveLength(storm.processes * storm.callers)
  const failed = everyone.filter(({ served }) => !served)
  const counted = { refreshes: 1, redeemed: 1, authorizations: 0, ended: 0 }
  expect({ storm, failed, seen }).toEqual({ storm, failed: [], seen: counted })

  const told = outcomes.flatMap(({ events }) => events.map(({ type }) => type))
  expect(told.filter((type) => type === 'token_refreshed')).toHaveLength(1)
  expect(told.filter((type) => type === 'login_needed' || type === 'authorization_started')).toEqual([])

  expect(tokens[0]).toBeDefined()
  expect(tokens).toEqual(crowd.actors.map(() => tokens[0]))
  expect(generations).toEqual(crowd.actors.map(() => generation))
  return { served: everyone.length, tokenRequests: seen.refreshes, generation }
}

/** The same storm without leases and without a store that is shared: the server counts a request of every process. */
async function proveControl({ issuer, actors, time }: Crowd) {
  await Promise.all(actors.map((actor) => actor.leave()))
  const before = issuer.seen()
  time.pass(TOKEN_LIFETIME_SECONDS)
  issuer.hold()
  const wanted = Promise.all(actors.map((actor) => actor.leaseWanted()))
  const storm = Promise.all(actors.map((actor) => actor.tokens({ callers: 8, clock: time.clock })))
  await Promise.race([wanted, storm])
  issuer.release()
  await storm
  const { refreshes, redeemed, ended } = difference(issuer.seen(), before)
  expect(refreshes).toBe(actors.length)
  expect(ended).toBe(issuer.name === 'stock' ? 0 : 1)
  return { tokenRequests: refreshes, redeemed, loginEnded: ended > 0 }
}

const combinations = (): Row[] => KINDS.flatMap((store) => ISSUERS.map((issuer) => ({ store, issuer })))

function summary({ store, issuer }: Row) {
  const isHere = (row: Row) => row.store === store && row.issuer === issuer
  const here = storms.filter(isHere)
  const control = controls.find(isHere)
  return {
    store,
    issuer,
    storms: here.length,
    callers: total(here.map(({ processes, callers }) => processes * callers)),
    served: total(here.map(({ served }) => served)),
    tokenRequests: total(here.map(({ tokenRequests }) => tokenRequests)),
    withoutLease:
      control === undefined ? '' : `${control.tokenRequests} requests${control.loginEnded ? ', login lost' : ''}`,
  }
}
