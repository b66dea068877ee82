import type { Actor, Outcome } from '../actors/actors.js'
import type { Issuer, Seen } from '../scene/issuers.js'
import { type MovedTime, TOKEN_LIFETIME_SECONDS } from '../scene/login.js'

/** Signed-in processes that share a store, at their server. */
export interface Crowd {
  readonly issuer: Issuer
  readonly actors: readonly Actor[]
  readonly time: MovedTime
}

/** `expired`: the time of the access token is over. `refused`: it is not, and the server answers 401. */
export interface Storm {
  readonly cause: 'expired' | 'refused'
  readonly processes: number
  /** In each process. */
  readonly callers: number
}

export interface StormResult {
  readonly outcomes: readonly Outcome[]
  /** What the server has seen during the storm. */
  readonly seen: Seen
  /** Afterwards, in every process: which token it holds, and of which generation its login is. */
  readonly tokens: readonly (string | undefined)[]
  readonly generations: readonly (number | undefined)[]
}

/** Every caller wants a token at once, or calls a tool at once, and the token endpoint does not work before every process wants it. */
export async function runStorm(crowd: Crowd, { cause, processes, callers }: Storm): Promise<StormResult> {
  const { issuer, actors, time } = crowd
  const members = actors.slice(0, processes)
  await beReady(crowd, members, cause)
  const before = issuer.seen()
  if (cause === 'expired') time.pass(TOKEN_LIFETIME_SECONDS)
  else await issuer.refuseTokens()

  issuer.hold()
  const wanted = Promise.all(members.map((member) => member.leaseWanted()))
  const storm = Promise.all(members.map((member) => want(member, cause, { callers, clock: time.clock })))
  await Promise.race([wanted, storm])
  issuer.release()
  const outcomes = await storm

  const { clock } = time
  const held = await Promise.all(actors.map((actor) => actor.tokens({ clock })))
  const states = await Promise.all(actors.map((actor) => actor.status()))
  return {
    outcomes,
    seen: difference(issuer.seen(), before),
    tokens: held.map((outcome) => outcome.callers[0]?.token),
    generations: states.map(({ generation }) => generation),
  }
}

/** Every member holds the token of now and has used it, and its first minute is over: then a 401 is the token's. */
async function beReady({ time }: Crowd, members: readonly Actor[], cause: Storm['cause']): Promise<void> {
  time.pass(120)
  await Promise.all(members.map((member) => want(member, cause, { clock: time.clock })))
}

const want = (member: Actor, cause: Storm['cause'], wanted: Parameters<Actor['calls']>[0]) =>
  cause === 'expired' ? member.tokens(wanted) : member.calls(wanted)

export function difference(after: Seen, before: Seen): Seen {
  return {
    refreshes: after.refreshes - before.refreshes,
    redeemed: after.redeemed - before.redeemed,
    authorizations: after.authorizations - before.authorizations,
    ended: after.ended - before.ended,
  }
}
