import { EvergrantError, isEvergrantError } from '../errors.js'
import type { Lease } from '../store/record-store.js'
import { type ConnectionId, credentialKey, describeConnection } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import { awaitSpent, LEASE } from './intent.js'
import { loginMoving } from './needs-login.js'
import { newestOf } from './persist.js'
import type { Versioned } from './records.js'
import { revokeGrant } from './revoke.js'
import { atSameRecord } from './same-record.js'

export interface LogoutOptions {
  /** Removes the credential here and leaves the grant at the issuer alone. Also for a record that cannot be opened. */
  readonly localOnly?: boolean | undefined
}

export interface LogoutResult {
  readonly removed: boolean
  /** `nothing_to_revoke`: there was none, or the issuer had ended it already. `not_advertised`: the issuer offers no revocation, access remains until it ends by itself. */
  readonly revoked: 'revoked' | 'not_advertised' | 'nothing_to_revoke' | 'skipped'
}

/**
 * Revokes the grant at its issuer, then removes the credential. Under the lease, so that no refresh brings it back; one that has lost
 * its lease is waited for, since its tokens are those to revoke.
 *
 * @throws `REVOCATION_FAILED` when the issuer could not be asked: nothing is removed then, so that it can be tried again.
 * `LOGIN_MOVING` while it is on its way to another store.
 */
export function logout(
  context: EngineContext,
  connection: ConnectionId,
  options: LogoutOptions = {},
): Promise<LogoutResult> {
  const key = credentialKey(connection)
  return context.withLease(key, LEASE, async (lease) => {
    const result = options.localOnly
      ? await removeLocally(context, connection)
      : await revokeAndRemove(context, connection, lease)
    context.memory.known.delete(key)
    context.memory.unsaved.delete(key)
    if (result.removed) context.emit(connection, { type: 'logged_out' })
    return result
  })
}

async function removeLocally(context: EngineContext, connection: ConnectionId): Promise<LogoutResult> {
  const removed = await context.records.hasCredential(connection)
  await context.records.removeCredential(connection)
  return { removed, revoked: 'skipped' }
}

async function revokeAndRemove(context: EngineContext, connection: ConnectionId, lease: Lease): Promise<LogoutResult> {
  const stored = await awaitSpent(context, connection, lease)
  if (stored === undefined) return { removed: false, revoked: 'nothing_to_revoke' }
  const { move, needsLogin } = stored.value
  if (needsLogin?.reason === 'moved') {
    await removeSame(context, stored)
    return { removed: true, revoked: 'nothing_to_revoke' }
  }
  // Whether it is in use elsewhere by now is not known here.
  if (move) throw loginMoving(stored.value)
  const newest = newestOf(context, stored.value)
  const { outcome, error } = await revokeGrant(context, newest)
  if (outcome === 'failed' && !isOver(stored.value, error)) {
    throw new EvergrantError(
      'REVOCATION_FAILED',
      `The grant of ${describeConnection(connection)} could not be revoked; it is kept`,
      {
        cause: error,
        hint: 'Try again, or run `evergrant logout --local` to remove the login here only.',
      },
    )
  }
  await removeSame(context, stored)
  // A server answers alike for a token that ended long ago (RFC 7009 §2.2).
  const wasLive = outcome !== 'failed' && !(outcome === 'revoked' && isDead(newest))
  return { removed: true, revoked: wasLive ? outcome : 'nothing_to_revoke' }
}

/** A login that was stored meanwhile stays. */
function removeSame(context: EngineContext, stored: Versioned<Credential>): Promise<void> {
  const { connection } = stored.value
  return atSameRecord(context, stored, (expected) => context.records.removeCredential(connection, expected))
}

/** The issuer itself has said that it is over. */
function isDead({ needsLogin }: Credential): boolean {
  return needsLogin?.reason === 'refresh_token_rejected' || needsLogin?.reason === 'client_gone'
}

/** A login that is dead, or whose client the issuer has forgotten, has no grant that could be revoked. */
function isOver({ needsLogin }: Credential, error: unknown): boolean {
  return needsLogin !== undefined || (isEvergrantError(error) && error.details.error === 'invalid_client')
}
