import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BegunLogin,
  type Clock,
  type CompletedLogin,
  createEvergrant,
  createMemoryStore,
  envKeyProvider,
  type Evergrant,
  type EvergrantEvent,
  type EvergrantOptions,
  type RecordStore,
} from 'evergrant'
import { type Browser, createBrowser } from './browser.js'

export interface MovableClock extends Clock {
  advance(ms: number): void
}

/** A program that uses the library: its Evergrant, its clock, and what it was told. */
export interface Program {
  readonly evergrant: Evergrant
  readonly clock: MovableClock
  readonly events: readonly EvergrantEvent[]
  readonly store: RecordStore
}

/** What `EVERGRANT_KEY` would hold. */
export const KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`

export function createProgram(options: EvergrantOptions & { readonly clock?: MovableClock } = {}): Program {
  const events: EvergrantEvent[] = []
  const clock = options.clock ?? createMovableClock()
  const store = options.store ?? createMemoryStore()
  const evergrant = createEvergrant({
    keys: envKeyProvider(KEY),
    env: {},
    onEvent: (event) => void events.push(event),
    ...options,
    store,
    clock,
  })
  return { evergrant, clock, events, store }
}

/** Runs with the machine's clock, and ahead of it once moved. */
function createMovableClock(): MovableClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance: (ms) => void (ahead += ms),
    sleep: (ms, signal) => sleep(ms, undefined, { signal: signal as AbortSignal }),
  }
}

/** Nobody listens there: the browser stops before it. */
export const REDIRECT_URIS = ['http://127.0.0.1:41551/callback', 'http://127.0.0.1:41552/callback'] as const

type Wanted = Parameters<Evergrant['beginLogin']>[0]

/** The first half of a login and the person's part of it: gives the URL that the browser comes back with. */
export async function reachCallback(
  evergrant: Evergrant,
  options: Omit<Wanted, 'redirectUris'> & Partial<Pick<Wanted, 'redirectUris'>>,
  browser: Browser = createBrowser(),
): Promise<{ readonly begun: BegunLogin; readonly callback: string }> {
  const begun = await evergrant.beginLogin({ redirectUris: REDIRECT_URIS, ...options })
  return { begun, callback: await browser.signIn(begun.url, begun.redirectUri) }
}

/** A whole login. */
export async function signIn(...args: Parameters<typeof reachCallback>): Promise<CompletedLogin> {
  const [evergrant, { owner }] = args
  const { begun, callback } = await reachCallback(...args)
  return evergrant.completeLogin(callback, { binding: begun.binding, ...(owner !== undefined && { owner }) })
}
