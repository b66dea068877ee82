import { waitFor } from '../../cli/waiting.js'
import type { Actor, ActorClock, SharedStore, Standing } from '../actors/actors.js'
import type { Issuer } from '../scene/issuers.js'
import type { Stores } from '../scene/stores.js'
import { stickWrites } from './stuck-writes.js'

/** One of several processes, about to refresh a login whose access token has ended. */
export interface Victim {
  readonly actor: Actor
  readonly profile: string
  readonly clock: ActorClock
  readonly store: SharedStore
  readonly stores: Stores
  readonly issuer: Issuer
}

/** A moment of a refresh at which its process is killed, and what is true then. */
export interface Moment {
  readonly name: string
  /** Others wait for the lease meanwhile. */
  readonly leased: boolean
  /** An intent is stored that nobody will take away. */
  readonly armed: boolean
  /** The server has taken the refresh token and made new ones. */
  readonly redeemed: boolean
  /** The new tokens are in the store. */
  readonly kept: boolean
  /** Goes there. What it gives takes the last steps, once others wait, and says what is left to be done after the death. */
  reach(victim: Victim): Promise<Reached>
}

interface Reached extends Standing {
  closeIn?(): Promise<(() => Promise<void>) | undefined>
}

const standing =
  (point: Parameters<Actor['standAt']>[0]) =>
  ({ actor, clock, profile }: Victim): Promise<Reached> =>
    actor.standAt(point, clock, profile)

const nothing = { leased: true, armed: false, redeemed: false, kept: false }
const spent = { leased: true, armed: true, redeemed: true, kept: false }

export const MOMENTS: readonly Moment[] = [
  { ...nothing, name: 'before the lease', leased: false, reach: standing('before the lease') },
  { ...nothing, name: 'after the lease', reach: standing('leased') },
  { ...nothing, name: 'after the intent', armed: true, reach: standing('intent stored') },
  {
    ...nothing,
    name: 'after the request left, the server fails',
    armed: true,
    async reach(victim) {
      const { refreshes } = victim.issuer.seen()
      victim.issuer.failOnce()
      const stood = await standing('request sent')(victim)
      await waitFor(() => victim.issuer.seen().refreshes > refreshes)
      return stood
    },
  },
  {
    ...spent,
    name: 'after the request left, the server has worked',
    async reach(victim) {
      const { redeemed } = victim.issuer.seen()
      const stood = await standing('request sent')(victim)
      await waitFor(() => victim.issuer.seen().redeemed > redeemed)
      return stood
    },
  },
  { ...spent, name: 'after the reply arrived', reach: standing('reply arrived') },
  { ...spent, name: 'half-way through the write, not applied', reach: (victim) => halfWay(victim, false) },
  { ...spent, name: 'half-way through the write, applied', kept: true, reach: (victim) => halfWay(victim, true) },
  {
    ...spent,
    name: 'after the write',
    armed: false,
    kept: true,
    // Others wait since before the write: who comes later finds new tokens and waits for nothing.
    async reach(victim) {
      const stood = await standing('reply arrived')(victim)
      return { ...stood, closeIn: () => victim.actor.goOn('written').then(() => undefined) }
    },
  },
]

/**
 * Files: between two changes to the file system, before or after the one that counts. PostgreSQL: the statement hangs in the server,
 * which is told to drop it or completes it after the death. Redis: the script hangs and is dropped, or was run and nobody heard of it.
 */
async function halfWay(victim: Victim, applied: boolean): Promise<Reached> {
  const { actor, store, stores } = victim
  const stood = await standing('reply arrived')(victim)
  if (store.kind === 'file' || (store.kind === 'redis' && applied)) {
    const steps = { true: 'step write: linked', false: 'step write: temporary file written' } as const
    const stopAt = store.kind === 'file' ? steps[`${applied}`] : 'write applied'
    return { ...stood, closeIn: () => actor.goOn(stopAt).then(() => undefined) }
  }
  if (store.kind === 'memory') throw new Error('Nobody shares the memory of a process')
  return {
    ...stood,
    async closeIn() {
      const writes = await stickWrites(stores, store)
      await actor.goOn()
      await writes.hangs(actor.child.pid ?? 0)
      return () => writes.goOn(applied)
    },
  }
}
