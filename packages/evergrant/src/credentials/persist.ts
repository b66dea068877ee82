import { storeRefusal } from '../audit/event.js'
import { isEvergrantError } from '../errors.js'
import { startStopwatch } from '../internal/clock.js'
import type { Lease } from '../store/record-store.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, spendableToken, type UnsavedTokens } from './credential.js'
import { writeLater } from './late-write.js'
import { authorizationRequired } from './needs-login.js'
import type { Versioned } from './records.js'
import { revokeGrant } from './revoke.js'

export interface PersistInput extends UnsavedTokens {
  readonly expected: string
  readonly fence: bigint | undefined
}

/**
 * Stores new tokens before any caller sees them (rule R6). A store that does not take them is asked again for 10 s, while the
 * tokens stay in memory; a record that changed meanwhile is merged with, unless it already holds newer tokens or another login.
 * Tokens of a login that is over here are given back to their issuer.
 *
 * @throws `STORE_WRITE_FAILED` and the like after 10 s; the tokens are still offered to the store in the background then, and the
 * next call of this process begins with them.
 */
export async function persistTokens(context: EngineContext, input: PersistInput): Promise<Versioned<Credential>> {
  const { spent, deadline } = input
  const key = credentialKey(input.next.connection)
  let { next, expected, fence } = input
  const attempt = async () => {
    try {
      const stored = await context.records.writeCredential(next, { expected, fence })
      context.memory.unsaved.delete(key)
      return stored
    } catch (error) {
      context.memory.unsaved.set(key, { next, spent, deadline })
      const current = await readAgain(context, next.connection)
      if (current === 'unreadable') throw error
      if (current === undefined || !hasSpent(current.value, input)) {
        await dropUnsaved(context, current?.value, input)
        if (current === undefined) throw authorizationRequired(next.connection, 'not_signed_in')
        return current
      }
      // The same version and still a conflict: the lease went to somebody else. The answer to the stored token is merged all the same.
      if (current.version === expected) fence = undefined
      expected = current.version
      next = following(current.value, next)
      throw error
    }
  }
  try {
    return await untilStored(context, next.connection, attempt)
  } catch (error) {
    const onStored = (stored: Versioned<Credential>) => tellStored(context, stored, next)
    if (context.memory.unsaved.has(key)) writeLater(context, { connection: next.connection, attempt, onStored })
    throw error
  }
}

function tellStored(context: EngineContext, { value }: Versioned<Credential>, next: Credential): void {
  const { connection, generation, tokens } = value
  const rotated = tokens.refreshToken?.reveal() !== tokens.previousRefreshToken?.reveal()
  context.emit(
    connection,
    value === next ? { type: 'token_refreshed', generation, rotated } : { type: 'token_adopted', generation },
  )
}

/** Asks a store that fails again and again, for 10 s. Between two attempts somebody may free some space, or finish writing. */
export async function untilStored<T>(
  context: EngineContext,
  connection: ConnectionId,
  attempt: () => Promise<T>,
): Promise<T> {
  const passedMs = startStopwatch(context.clock)
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isEvergrantError(error, ...STORE_TROUBLE) || passedMs() >= GIVE_UP_AFTER_MS) throw error
      context.emit(connection, storeRefusal(error.code))
    }
    await context.clock.sleep(waitMs)
  }
}

/** The credential as it is stored, after tokens that an earlier refresh of this process could not store were stored first. */
export async function flushUnsaved(
  context: EngineContext,
  connection: ConnectionId,
  lease: Lease,
): Promise<Versioned<Credential> | undefined> {
  const unsaved = context.memory.unsaved.get(credentialKey(connection))
  const current = await context.records.readCredential(connection)
  if (unsaved === undefined) return current
  if (current !== undefined && hasSpent(current.value, unsaved)) {
    const next = following(current.value, unsaved.next)
    return persistTokens(context, { ...unsaved, next, expected: current.version, fence: lease.fence })
  }
  await dropUnsaved(context, current?.value, unsaved)
  return current
}

/**
 * Tokens of a login that was removed or replaced before they arrived: nobody has them but this process, and what was revoked with the
 * login may have been the token before them. Another refresh of the same client is the same grant. After the deadline the login may
 * have been exported and be in use elsewhere.
 */
async function dropUnsaved(
  context: EngineContext,
  current: Credential | undefined,
  { next, deadline = 0 }: UnsavedTokens,
): Promise<void> {
  context.memory.unsaved.delete(credentialKey(next.connection))
  const isOver = current === undefined || !isSameClient(current, next)
  if (isOver && context.clock.now() < deadline) await revokeGrant(context, next)
}

/** The stored credential, or the newer one that this process could not store. */
export function newestOf(context: EngineContext, stored: Credential): Credential {
  const unsaved = context.memory.unsaved.get(credentialKey(stored.connection))
  return unsaved !== undefined && hasSpent(stored, unsaved) ? following(stored, unsaved.next) : stored
}

/** New tokens neither call back a login that is on its way to another store, nor send it off again after it was called back. */
function following({ move }: Credential, next: Credential): Credential {
  if (move?.bundle === next.move?.bundle) return next
  const { move: _before, ...rest } = next
  return move === undefined ? rest : { ...rest, move }
}

/** Whether these tokens were bought with the stored refresh token: only then do they follow it, in the same login. */
function hasSpent(stored: Credential, { next, spent }: UnsavedTokens): boolean {
  return isSameClient(stored, next) && spendableToken(stored)?.reveal() === spent?.reveal()
}

function isSameClient(a: Credential, b: Credential): boolean {
  return a.client.clientId === b.client.clientId && a.client.issuer === b.client.issuer
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

const STORE_TROUBLE = ['STORE_CONFLICT', 'STORE_WRITE_FAILED', 'STORE_UNREADABLE'] as const
const GIVE_UP_AFTER_MS = 10_000
const FIRST_WAIT_MS = 50
const MAX_WAIT_MS = 1_000
