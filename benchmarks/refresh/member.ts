/** One of the processes that share the logins: it signs in, refreshes and calls as its parent says. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEvergrant, type Evergrant } from 'evergrant'
import { shuffled, workOn } from './figures.js'
import { obey } from './processes.js'
import { signIn } from './sign-in.js'
import { openStore, type StorePlace } from './stores.js'
import { createTimedFetch } from './timed-fetch.js'

export interface Opening {
  readonly store: StorePlace
  readonly server: string
  /** Seals the records: `kid:base64`. */
  readonly key: string
}

export interface Share {
  /** Numbers of connections. */
  readonly from: number
  readonly to: number
  readonly concurrency: number
}

export interface Round extends Share {
  /** How much later it is than the clock says. */
  readonly offsetMs: number
  /** The order in which the connections are asked for. */
  readonly seed: number
}

/** What one process has seen in a round. Times are milliseconds. */
export interface RoundOutcome {
  /** Of each call that refreshed: what it took beyond the token request itself. */
  readonly overhead: readonly number[]
  /** Of each of these: the token request. */
  readonly requests: readonly number[]
  /** Of each call that was served with what another process had refreshed. */
  readonly adoptions: readonly number[]
  /** Says which access tokens were given, without telling them. */
  readonly tokens: string
}

/** Resident memory of the process. */
export interface Memory {
  readonly rssMb: number
  readonly peakRssMb: number
}

export type MemberOrders = {
  open(opening: Opening): Promise<void>
  signIn(share: Share): Promise<void>
  refresh(round: Round): Promise<RoundOutcome>
  memory(): Memory
  /** Ends the client, and says how many entries its log misses. */
  close(): Promise<{ readonly lostEntries: number }>
}

let evergrant: Evergrant
let server = ''
let offsetMs = 0
let lostEntries = 0
const timed = createTimedFetch()

const orders: MemberOrders = {
  async open(opening) {
    server = opening.server
    evergrant = createEvergrant({
      store: await openStore(opening.store),
      env: { EVERGRANT_KEY: opening.key },
      fetch: timed.fetch,
      onEvent: (event) => {
        if (event.type === 'gap') lostEntries += event.lost
      },
      clock: {
        now: () => Date.now() + offsetMs,
        sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
      },
    })
  },

  signIn: ({ from, to, concurrency }) =>
    workOn(numbers(from, to), concurrency, (number) => signIn(evergrant, { server, owner: owner(number) })),

  async refresh(round) {
    offsetMs = round.offsetMs
    const served: string[] = []
    const outcome = { overhead: [] as number[], requests: [] as number[], adoptions: [] as number[] }
    await workOn(shuffled(numbers(round.from, round.to), round.seed), round.concurrency, async (number) => {
      const begun = performance.now()
      const token = await evergrant.getAccessToken({ server, owner: owner(number) })
      const tookMs = performance.now() - begun
      const requestMs = timed.requestMs(token)
      if (requestMs === undefined) outcome.adoptions.push(tookMs)
      else {
        outcome.requests.push(requestMs)
        outcome.overhead.push(tookMs - requestMs)
      }
      served[number - round.from] = token
    })
    return { ...outcome, tokens: createHash('sha256').update(served.join('\n')).digest('hex') }
  },

  memory: () => ({ rssMb: megabytes(process.memoryUsage.rss()), peakRssMb: process.resourceUsage().maxRSS / 1024 }),

  async close() {
    await evergrant.close()
    return { lostEntries }
  },
}

const owner = (number: number): string => `user-${number}`
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)
const megabytes = (bytes: number): number => bytes / 1024 / 1024

obey(orders, async () => {})
