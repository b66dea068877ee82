import type { Actor, CallerOutcome, Outcome, SharedStore } from '../actors/actors.js'
import type { Issuer, Seen } from '../scene/issuers.js'
import { type MovedTime, signIn, TOKEN_LIFETIME_SECONDS } from '../scene/login.js'
import type { Stores } from '../scene/stores.js'
import { difference } from '../storms/storm.js'
import { endLeases } from './dead-leases.js'
import type { Moment } from './moments.js'

/** Processes that share logins, of which one is killed. */
export interface Scene {
  readonly stores: Stores
  readonly store: SharedStore
  readonly issuer: Issuer
  readonly time: MovedTime
  readonly victim: Actor
  readonly survivors: readonly [Actor, ...Actor[]]
  readonly profile: string
  /** The dead one cannot be seen to be dead, as on another machine: time has to pass. */
  readonly isElsewhere?: boolean
  /** The others share the login and no rules. */
  readonly leavesRules?: boolean
}

/** What came of a kill. */
export interface Aftermath {
  /** What the server saw of the whole, and of the time after the death. */
  readonly seen: Seen
  readonly seenAfter: Seen
  /** What it saw before the time of the dead one was over, where that had to pass. */
  readonly seenEarly?: Seen
  /** The callers of the dead process that had got tokens. */
  readonly servedByVictim: number
  readonly callers: readonly CallerOutcome[]
  readonly state: string
  readonly reason: string | undefined
  /** The log of the login: the kinds of its entries. */
  readonly log: readonly string[]
}

export async function kill(scene: Scene, moment: Moment): Promise<Aftermath> {
  const { stores, store, issuer, time, victim, survivors, profile } = scene
  await signIn(survivors[0], profile)
  if (scene.leavesRules) await Promise.all(survivors.map((each) => each.leave()))
  time.pass(TOKEN_LIFETIME_SECONDS)
  const { clock } = time
  const before = issuer.seen()
  const stood = await moment.reach({ actor: victim, profile, clock, store, stores, issuer })
  const callAll = () => Promise.all(survivors.map((each) => each.tokens({ callers: CALLERS, clock, profile })))
  const calling = moment.leased ? await whileWaiting(survivors, callAll) : undefined
  const settle = await stood.closeIn?.()

  const servedByVictim = stood.outcome()?.callers.filter(({ served }) => served).length ?? 0
  await victim.kill()
  await settle?.()
  const atDeath = issuer.seen()
  if (moment.leased) await endLeases(stores, store)
  const seenEarly = scene.isElsewhere ? await letTimePass(scene, atDeath) : undefined
  const outcomes = await (calling?.outcomes ?? callAll())

  const { state, reason } = await survivors[0].status(profile)
  const log = await survivors[0].log(profile)
  return {
    seen: difference(issuer.seen(), before),
    seenAfter: difference(issuer.seen(), atDeath),
    ...(seenEarly && { seenEarly }),
    servedByVictim,
    callers: outcomes.flatMap(({ callers }) => callers),
    state,
    reason,
    log: log.map(({ type }) => type),
  }
}

/** All of them ask for the lease that the victim holds. */
async function whileWaiting(survivors: readonly Actor[], callAll: () => Promise<Outcome[]>) {
  const waiting = Promise.all(survivors.map((each) => each.leaseWanted()))
  const outcomes = callAll()
  await Promise.race([waiting, outcomes])
  return { outcomes }
}

/** Those who wait look again and again; then the deadline of the intent has passed, with the 5 s after it. */
async function letTimePass({ issuer, time, survivors }: Scene, atDeath: Seen): Promise<Seen> {
  await new Promise((resolve) => setTimeout(resolve, LOOKS_MS))
  const seen = difference(issuer.seen(), atDeath)
  time.pass(PAST_DEADLINE_SECONDS)
  await Promise.all(survivors.map((each) => each.setTime(time.clock)))
  return seen
}

/** In each surviving process. */
const CALLERS = 3
const LOOKS_MS = 1_200
const PAST_DEADLINE_SECONDS = 51
