import { type ErrorCode, EvergrantError, isEvergrantError } from '../errors.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type DueLogin, type DueLogins, listDueLogins } from './due-logins.js'
import type { NeedsLoginReason } from './plan.js'
import { refreshCredential } from './refresh.js'
import { remember } from './remembered.js'

export interface KeepAliveOptions extends DueLogins {
  /** So many at a time, with a short random pause between two. Default 4. */
  readonly concurrency?: number | undefined
  /** Only tells which are due. */
  readonly dryRun?: boolean | undefined
  /** Begins nothing new once it is aborted; what is under way is finished first. */
  readonly signal?: AbortSignal | undefined
  /** Called for each login as soon as it is known what became of it. */
  readonly onResult?: ((result: KeptAlive) => void) | undefined
}

/** What became of one login that was due. */
export interface KeptAlive {
  readonly connection: ConnectionId
  /**
   * - `refreshed`: here and now
   * - `adopted`: by another process meanwhile
   * - `due`: it would be refreshed, but this is a dry run
   * - `not_due`: there is nothing to do any more, for instance after a logout
   * - `needs_login`: it cannot be refreshed any more; a person has to sign in
   * - `failed`: not for now. The login is kept, and due again at the next run
   * - `unreadable`: its record cannot be opened
   */
  readonly outcome: 'refreshed' | 'adopted' | 'due' | 'not_due' | 'needs_login' | 'failed' | 'unreadable'
  /** The last refresh or sign-in before this run, milliseconds since the epoch. */
  readonly lastUsedAt: number
  /** Why a login is needed. */
  readonly reason?: NeedsLoginReason
  /** Why it failed or cannot be opened. */
  readonly problem?: ErrorCode
  readonly message?: string
  /** No refresh begins before so many milliseconds have passed. */
  readonly retryAfterMs?: number
}

/**
 * Refreshes every login that nobody used for long, so that its issuer does not end it for that. Finds them by the plain columns of
 * the store, without opening the records of the others, and refreshes each through the same door as every other refresh. One that
 * fails stands in nobody's way.
 *
 * @throws TypeError for options that make no sense; what the store throws when it cannot be listed; the reason of `signal`
 */
export async function keepAlive(context: EngineContext, options: KeepAliveOptions = {}): Promise<readonly KeptAlive[]> {
  const { concurrency = 4, dryRun, signal, onResult } = options
  assertWhole('concurrency', concurrency)
  if (options.limit !== undefined) assertWhole('limit', options.limit)
  const due = listDueLogins(context, options)
  const results: KeptAlive[] = []
  const worker = async () => {
    for (let turn = 0; ; turn += 1) {
      signal?.throwIfAborted()
      const { value: login } = await due.next()
      if (login === undefined) return
      if (turn > 0 && !dryRun) await context.clock.sleep(context.random() * LONGEST_PAUSE_MS, signal)
      const { idleBefore: _, ...found } = login
      const result = dryRun ? { ...found, outcome: 'due' as const } : await keepOneAlive(context, login)
      results.push(result)
      onResult?.(result)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: concurrency }, worker))
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return results
}

async function keepOneAlive(context: EngineContext, login: DueLogin): Promise<KeptAlive> {
  const { connection, lastUsedAt } = login
  try {
    return { connection, lastUsedAt, ...(await refreshIdle(context, login)) }
  } catch (error) {
    return { connection, lastUsedAt, ...failure(error) }
  }
}

type Outcome = Omit<KeptAlive, 'connection' | 'lastUsedAt'>

async function refreshIdle(context: EngineContext, { connection, idleBefore }: DueLogin): Promise<Outcome> {
  const key = credentialKey(connection)
  const { listening, isRefreshed } = listenForRefresh(context)
  // Not the flight of the callers: theirs may go on with the old access token, and this one may not.
  const flight = () => refreshCredential(listening, { connection, idleBefore })
  const credential = await context.memory.refreshes.run(`${key} idle`, flight)
  if (context.memory.known.has(key)) remember(context, connection, credential)
  if (credential === undefined) return { outcome: 'not_due' }
  const { needsLogin, tokens } = credential.value
  if (needsLogin) return { outcome: 'needs_login', reason: needsLogin.reason }
  if (isRefreshed()) return { outcome: 'refreshed' }
  return { outcome: tokens.receivedAt < idleBefore ? 'not_due' : 'adopted' }
}

/** Which process refreshed is told by the engine's events, here as in the log. */
function listenForRefresh(context: EngineContext): { listening: EngineContext; isRefreshed: () => boolean } {
  let isRefreshed = false
  const emit: EngineContext['emit'] = (connection, event) => {
    if (event.type === 'token_refreshed') isRefreshed = true
    context.emit(connection, event)
  }
  return { listening: { ...context, emit }, isRefreshed: () => isRefreshed }
}

function failure(error: unknown): Outcome {
  if (!(error instanceof EvergrantError)) throw error
  const { code: problem, message, details } = error
  if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) {
    return { outcome: 'unreadable', problem, message }
  }
  const retryAfterMs = details.retryAfterMs
  return { outcome: 'failed', problem, message, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) }
}

function assertWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} must be a whole number from 1, got ${value}`)
}

const LONGEST_PAUSE_MS = 250
