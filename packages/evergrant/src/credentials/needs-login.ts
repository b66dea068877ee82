import { EvergrantError, isEvergrantError } from '../errors.js'
import { type ConnectionId, describeConnection } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import type { NeedsLoginReason } from './plan.js'
import type { Versioned } from './records.js'
import { atSameRecord } from './same-record.js'

/** Marks the credential that was read, unless it says something else by now: whatever was stored meanwhile wins. Deletes nothing. */
export async function markNeedsLogin(
  context: EngineContext,
  current: Versioned<Credential>,
  reason: NeedsLoginReason,
): Promise<Versioned<Credential>> {
  const { intent: _over, ...credential } = current.value
  const marked = { ...credential, needsLogin: { reason, at: context.clock.now() } }
  try {
    const stored = await atSameRecord(context, current, (expected) =>
      context.records.writeCredential(marked, { expected }),
    )
    context.emit(credential.connection, { type: 'login_needed', reason })
    return stored
  } catch (error) {
    const stored = await context.records.readCredential(current.value.connection)
    if (!isEvergrantError(error, 'STORE_CONFLICT') || stored === undefined) throw error
    return stored
  }
}

/** The error of a call that has no working access token while the brakes hold the next refresh (rule R10). */
export function heldBack(connection: ConnectionId, waitMs: number): EvergrantError {
  const seconds = Math.ceil(waitMs / 1000)
  return new EvergrantError(
    'TEMPORARILY_UNAVAILABLE',
    `No new access token for ${describeConnection(connection)} before ${seconds} s have passed: refreshes failed, or came too often`,
    { details: { retryAfterMs: Math.ceil(waitMs), profile: connection.profile, server: connection.server } },
  )
}

/** The error of a call that needs a refresh while the login is on its way to another store. Only a person knows whether it arrived. */
export function loginMoving({ connection, move }: Credential): EvergrantError {
  const { profile, server } = connection
  return new EvergrantError(
    'LOGIN_MOVING',
    `The login of ${describeConnection(connection)} is being moved to another store, so it is not renewed here`,
    { details: { profile, server, ...(move && { movingSince: move.at, bundleExpiresAt: move.expiresAt }) } },
  )
}

/** The error of every call that would need a person. */
export function authorizationRequired(connection: ConnectionId, reason: NeedsLoginReason): EvergrantError {
  return new EvergrantError(
    'AUTHORIZATION_REQUIRED',
    `A login is needed for ${describeConnection(connection)}: ${REASONS[reason]}`,
    { details: { reason, profile: connection.profile, server: connection.server } },
  )
}

const REASONS: Record<NeedsLoginReason, string> = {
  not_signed_in: 'nobody has signed in yet',
  no_refresh_token: 'the access token has ended and the server gave no refresh token',
  refresh_token_rejected: 'the authorization server no longer accepts the refresh token',
  client_gone: 'the authorization server has forgotten this client registration',
  issuer_changed: 'the server now names another authorization server',
  other_resource: 'the address of its fallback transport belongs to another resource',
  no_assertion: 'it was signed in without a person, and only the program that did so can renew it',
  moved: 'the login was moved to another store',
}
