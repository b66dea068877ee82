import { errorCodes } from '../../errors.js'
import type { ConnectionStatus, Evergrant, KeptAlive } from '../../index.js'
import { isInScope, type KeepaliveScope } from './scope.js'

/** What became of one login, or why there was nothing to do. */
export interface Told extends Omit<KeptAlive, 'outcome' | 'lastUsedAt'> {
  /**
   * `not_refreshable`: the server gave no refresh token; it ends with its access token. `moving` and `moved`: it is kept alive where it
   * went.
   */
  readonly outcome: KeptAlive['outcome'] | 'not_refreshable' | 'moving' | 'moved'
  readonly lastUsedAt?: number
}

export interface RoundInput extends KeepaliveScope {
  readonly evergrant: Pick<Evergrant, 'keepAlive' | 'connections'>
  readonly dryRun?: boolean
  readonly signal: AbortSignal
  readonly tell: (told: Told) => void
}

/**
 * One look at the logins: those that are due are refreshed; of the command line's own the others are told too, so that one which
 * died before is not passed over in silence.
 */
export async function keepaliveRound(input: RoundInput): Promise<readonly Told[]> {
  const { evergrant, tell, signal, dryRun = false, ...scope } = input
  const told: Told[] = []
  const add = (one: Told) => {
    told.push(one)
    tell(one)
  }
  await evergrant.keepAlive({ ...scope, dryRun, signal, onResult: add })
  if (scope.allOwners) return told
  const done = new Set(told.map(identity))
  for (const status of await evergrant.connections()) {
    if (isInScope(status, scope) && !done.has(identity(status))) add(fromStatus(status))
  }
  return told
}

/** 4 before 1 before 75: what a person has to do comes before what passes by itself. */
export function exitCodeOf(told: readonly Told[]): number {
  const codes = told.map(({ outcome, problem }) => {
    if (outcome === 'needs_login') return 4
    if (outcome === 'unreadable') return 1
    if (outcome !== 'failed') return 0
    return problem !== undefined && errorCodes()[problem].retryable ? 75 : 1
  })
  return [4, 1, 75].find((code) => codes.includes(code as (typeof codes)[number])) ?? 0
}

export function identity({ connection }: Pick<Told, 'connection'>): string {
  return JSON.stringify([connection.owner, connection.server, connection.profile])
}

function fromStatus({ connection, state, reason, problem, refreshable, lastUsedAt }: ConnectionStatus): Told {
  const used = lastUsedAt !== undefined && { lastUsedAt }
  if (state === 'unreadable') return { connection, outcome: 'unreadable', ...(problem && { problem }) }
  if (state === 'needs_login') return { connection, outcome: 'needs_login', ...used, ...(reason && { reason }) }
  if (state === 'moving' || state === 'moved') return { connection, outcome: state, ...used }
  return { connection, outcome: refreshable ? 'not_due' : 'not_refreshable', ...used }
}
