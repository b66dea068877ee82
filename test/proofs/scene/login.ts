import { createBrowser } from '../../peers/browser.js'
import { recordChild } from '../../records/children.js'
import { type Actor, type ActorClock, type Opening, type SharedStore, startActor } from '../actors/actors.js'
import type { Issuer } from './issuers.js'

/** Seals the records of every proof. */
const KEY = `main:${Buffer.alloc(32, 5).toString('base64')}`

/** The time of a server and of all its clients, which only passes when it is told to, apart from the real one. */
export interface MovedTime {
  readonly clock: ActorClock
  pass(seconds: number): void
}

export function createTime({ advance }: Pick<Issuer, 'advance'>): MovedTime {
  let offsetMs = 0
  return {
    get clock() {
      return { offsetMs }
    },
    pass(seconds) {
      offsetMs += seconds * 1000
      advance(seconds)
    },
  }
}

/** Processes over one store, none of them signed in. */
export async function startActors(
  count: number,
  { store, issuer, library }: { readonly store: SharedStore; readonly issuer: Issuer; readonly library?: string },
): Promise<[Actor, ...Actor[]]> {
  const opening: Opening = { store, key: KEY, server: issuer.url, tool: issuer.tool, ...(library && { library }) }
  const start = () => startActor(opening, recordChild)
  return Promise.all([start(), ...Array.from({ length: count - 1 }, start)])
}

export async function signIn(actor: Actor, profile?: string): Promise<void> {
  await actor.signIn(createBrowser().signIn, profile)
}

/** A time of use: the access token of every login has ended, and the brakes have let go. */
export const TOKEN_LIFETIME_SECONDS = 3600
