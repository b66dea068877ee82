import type { Against, Column, Kind } from './metric.js'

/** What a run writes down. */
export interface Results {
  readonly date: string
  readonly machine: string
  /** What else was going on: the machine's load average over a minute, before each metric. */
  readonly load: Readonly<Record<string, number>>
  readonly evergrant: string
  /** The releases of Node.js that the contenders ran on. */
  readonly nodes: readonly string[]
  readonly peers: Readonly<Record<string, string>>
  readonly rounds: number
  readonly tookSeconds: number
  readonly cases: readonly CaseResult[]
  readonly targets: readonly Judgement[]
}

export interface CaseResult {
  readonly id: string
  readonly title: string
  readonly columns: readonly Column[]
  readonly against: Against
  readonly contenders: readonly ContenderResult[]
  /** Where a gate was missed and the case was measured once more: what was measured first. */
  readonly before?: readonly ContenderResult[]
}

export interface ContenderResult {
  readonly name: string
  readonly kind: Kind
  /** By column, one value a round; `null` where it took no part. */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>
  readonly medians: Readonly<Record<string, number | null>>
  /** How many times what the case is compared with; `null` where either was not measured. */
  readonly times: number | null
  readonly failure?: string
}

/** A figure to reach. */
export interface Target {
  readonly about: string
  readonly case: string
  readonly contender: string
  readonly column: string
  /** The contender it is divided by, or that is taken from it; without, the value itself is judged. */
  readonly over?: string | undefined
  readonly by?: 'ratio' | 'difference'
  readonly limit: number
  /** `exactly` and `never above` are for counts: each round must hold them. */
  readonly is: 'at most' | 'at least' | 'exactly' | 'never above'
  /** Judged by `--gate` too: what depends on our own programs only. */
  readonly isGated: boolean
  /** Where the limit is not reached, or only just: what CI holds the figure to, with room for a busy machine. */
  readonly held?: number
}

export interface Judgement extends Target {
  /** `null` where it was not measured. */
  readonly value: number | null
  readonly isMet: boolean
}
