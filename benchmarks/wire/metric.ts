import type { Bench } from './bench.js'

/** What a metric is made of. Each has cases; in each case contenders take turns, round by round. */

/** `floor`: a program of ours that does the least that can be done. */
export type Kind = 'floor' | 'evergrant' | 'peer'

export interface Contender {
  readonly name: string
  readonly kind: Kind
  /** One round: the value of each column. */
  measure(): Promise<Values>
}

export type Values = Readonly<Record<string, number>>

export interface Column {
  readonly key: string
  /** As tables head it, with its unit. */
  readonly title: string
}

/** What the contenders of a case are compared by, and with whom. */
export interface Against {
  readonly column: string
  readonly floor: string
}

export interface Case {
  /** The name that targets and results know it by. */
  readonly id: string
  readonly title: string
  readonly columns: readonly Column[]
  readonly against: Against
  readonly contenders: readonly Contender[]
  /** Fewer than the run's, where rounds do not differ. */
  readonly mostRounds?: number
}

export interface Metric {
  readonly cases: readonly Case[]
  close(): Promise<void>
}

export interface Run {
  /** Starts, opens and signs in what the cases need. */
  readonly bench: Bench
  /** Without: floors and Evergrant only. */
  readonly withPeers: boolean
  /** Only what is judged: processor time and memory of programs are not. */
  readonly isGate: boolean
}

/** For lists: the item if it is wanted. */
export const when = <T>(isWanted: boolean, item: T): T[] => (isWanted ? [item] : [])
