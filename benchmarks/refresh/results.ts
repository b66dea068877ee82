import type { Spread } from './figures.js'

/** What a run writes down. */
export interface Results {
  readonly date: string
  readonly machine: string
  /** What else was going on: the machine's load average over a minute before it began. */
  readonly loadBefore: number
  readonly node: string
  readonly evergrant: string
  /** Whose token endpoint it was. */
  readonly issuer: string
  readonly connections: number
  readonly processes: number
  /** Calls under way at the same time in each process. */
  readonly concurrency: number
  readonly bare: BareFigures
  readonly stores: readonly StoreFigures[]
  readonly due: readonly DueFigures[]
  readonly warm: WarmFigures | undefined
}

/** The loop that calls the token endpoint and keeps nothing. */
export interface BareFigures {
  readonly refreshesPerSecond: number
  readonly requestMs: Spread
  /** One request at a time, in one process. */
  readonly aloneMs: Spread
  /** Of the largest process. */
  readonly peakRssMb: number
}

export interface StoreFigures {
  readonly store: string
  readonly version: string
  /** Whole logins, each with discovery, registration, code exchange and log. */
  readonly loginsPerSecond: number
  /** Every connection is wanted by every process at once: one refreshes, the others adopt. */
  readonly wantedByAll: RoundFigures
  /** Every connection is wanted by one process. */
  readonly wantedByOne: RoundFigures
  /** One call at a time, in a process of its own after all others have ended; so many connections are in the store. */
  readonly alone: RefreshFigures & { readonly connections: number }
  /** Of the largest process. */
  readonly memory: { readonly startRssMb: number; readonly peakRssMb: number }
  /** Log entries that were not written before the processes ended. */
  readonly lostLogEntries: number
}

export interface RefreshFigures {
  readonly refreshes: number
  /** The token request within a call that refreshed. */
  readonly requestMs: Spread
  /** What such a call took beyond it: lease, reading again, intent, storing. */
  readonly overheadMs: Spread
}

export interface RoundFigures extends RefreshFigures {
  readonly calls: number
  readonly refreshesPerSecond: number
  /** How many times as long as the loop without a store it takes. */
  readonly timesBare: number
  /** Calls that were served with what another process had refreshed. */
  readonly adoptionMs: Spread | undefined
}

/** Finding the due logins among many. */
export interface DueFigures {
  readonly store: string
  readonly records: number
  readonly due: number
  /** Rows, entries or files that were looked at. */
  readonly read: number
  readonly tookMs: number
}

/** An access token that is not due, from memory. */
export interface WarmFigures {
  readonly calls: number
  readonly seconds: number
  readonly p50Us: number
  readonly p99Us: number
  readonly storeReads: number
}
