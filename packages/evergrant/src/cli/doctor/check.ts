import { type ErrorCode, EvergrantError } from '../../errors.js'

export type Outcome = 'ok' | 'warn' | 'fail' | 'skipped'

/** What one check found. */
export interface Finding {
  readonly outcome: Outcome
  /** One line. */
  readonly found: string
  /** Why it matters. */
  readonly why?: string
  /** What to do next. */
  readonly next?: string
  /** The error behind it. */
  readonly code?: ErrorCode
}

export interface Check {
  /** `group.name`. */
  readonly id: string
  /** What is wrong when it throws: told with the error. */
  readonly why: string
  /** Checks without whose success this one has nothing to look at. */
  readonly needs?: readonly string[]
  /** Checks whose failure says already why this one would fail. */
  readonly unlessFailed?: readonly string[]
  /** Default 10000. */
  readonly timeoutMs?: number
  run(): Promise<Finding> | Finding
}

export const ok = (found: string): Finding => ({ outcome: 'ok', found })
export const skipped = (found: string): Finding => ({ outcome: 'skipped', found })

interface More {
  readonly why: string
  readonly next: string
  readonly code?: ErrorCode
}

export function warn(found: string, more: More): Finding {
  return { outcome: 'warn', found, ...more }
}

export function fail(found: string, more: More): Finding {
  return { outcome: 'fail', found, ...more }
}

/** An error as a finding: its message, and its own next step. */
export function failure({ message, hint, code }: EvergrantError, why: string): Finding {
  return { outcome: 'fail', found: message, why, next: hint, code }
}
