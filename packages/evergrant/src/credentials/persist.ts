import { storeRefusal } from '../audit/event.js'
import { isEvergrantError } from '../errors.js'
import type { Secret } from '../internal/secret.js'
import type { Lease } from '../store/record-store.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import { authorizationRequired } from './needs-login.js'
import type { Versioned } from './records.js'

export interface PersistInput {
  readonly next: Credential
  /** The refresh token that these tokens have cost. */
  readonly spent: Secret | undefined
  readonly expected: string
  readonly fence: bigint | undefined
}

/**
 * Stores new tokens before any caller sees them (rule R6). A store that does not take them is asked again for 10 s, while the
 * tokens stay in memory; a record that changed meanwhile is merged with, unless it already holds newer tokens.
 *
 * @throws `STORE_WRITE_FAILED` and the like after 10 s; the next refresh of this process then begins with the unsaved tokens.
 */
export async function persistTokens(context: EngineContext, input: PersistInput): Promise<Versioned<Credential>> {
  const { next } = input
  const key = credentialKey(next.connection)
  const deadline = context.clock.now() + GIVE_UP_AFTER_MS
  let { expected, fence } = input
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      const stored = await context.records.writeCredential(next, { expected, fence })
      context.memory.unsaved.delete(key)
      return stored
    } catch (error) {
      context.memory.unsaved.set(key, next)
      if (!isEvergrantError(error) || context.clock.now() >= deadline) throw error
      context.emit(next.connection, storeRefusal(error.code))
    }

    const current = await readAgain(context, next.connection)
    if (current !== 'unreadable') {
      if (current === undefined || !isSpent(current.value, input.spent)) {
        context.memory.unsaved.delete(key)
        if (current === undefined) throw authorizationRequired(next.connection, 'not_signed_in')
        return current
      }
      // The same version and still a conflict: the lease went to somebody else. The answer to the stored token is merged all the same.
      if (current.version === expected) fence = undefined
      expected = current.version
    }
    await context.clock.sleep(waitMs)
  }
}

/** Tokens that an earlier refresh of this process could not store are stored first. */
export async function flushUnsaved(
  context: EngineContext,
  connection: ConnectionId,
  lease: Lease,
): Promise<Versioned<Credential> | undefined> {
  const key = credentialKey(connection)
  const unsaved = context.memory.unsaved.get(key)
  if (unsaved === undefined) return undefined
  const current = await context.records.readCredential(connection)
  if (current === undefined || current.value.generation >= unsaved.generation) {
    context.memory.unsaved.delete(key)
    return current
  }
  const spent = current.value.tokens.refreshToken
  return persistTokens(context, { next: unsaved, spent, expected: current.version, fence: lease.fence })
}

function isSpent(stored: Credential, spent: Secret | undefined): boolean {
  return stored.tokens.refreshToken?.reveal() === spent?.reveal()
}

async function readAgain(
  context: EngineContext,
  connection: ConnectionId,
): Promise<Versioned<Credential> | 'unreadable' | undefined> {
  try {
    return await context.records.readCredential(connection)
  } catch (error) {
    if (isEvergrantError(error, 'STORE_UNREADABLE')) return 'unreadable'
    throw error
  }
}

const GIVE_UP_AFTER_MS = 10_000
const FIRST_WAIT_MS = 50
const MAX_WAIT_MS = 1_000
