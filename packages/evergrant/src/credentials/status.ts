import { type ErrorCode, isEvergrantError } from '../errors.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential, Workspace } from './credential.js'
import { knownToken } from './credential.js'
import { type NeedsLoginReason, nextStep } from './plan.js'

/** What is stored about a connection, without its secrets. Costs no network request. */
export interface ConnectionStatus {
  readonly connection: ConnectionId
  /** `unreadable`: there is a record that cannot be opened; only a list says so, everything else reports the error itself. */
  readonly state: 'signed_in' | 'needs_login' | 'not_signed_in' | 'unreadable'
  /** Why a login is needed. */
  readonly reason?: NeedsLoginReason
  /** Why the record cannot be opened. */
  readonly problem?: ErrorCode
  readonly issuer?: string
  readonly resource?: string
  readonly clientId?: string
  readonly scope?: string
  /** Times are milliseconds since the epoch. */
  readonly accessExpiresAt?: number
  readonly refreshable?: boolean
  readonly generation?: number
  readonly signedInAt?: number
  readonly refreshedAt?: number
  readonly clientSecretExpiresAt?: number
  readonly workspace?: Workspace
}

export async function connectionStatus(context: EngineContext, connection: ConnectionId): Promise<ConnectionStatus> {
  const stored = await context.records.readCredential(connection)
  return stored
    ? statusOf(stored.value, context.clock.now())
    : { connection, state: 'not_signed_in', reason: 'not_signed_in' }
}

/** Every connection of an owner. One that cannot be opened hides none of the others. */
export async function listConnections(context: EngineContext, owner: string): Promise<readonly ConnectionStatus[]> {
  const statuses: ConnectionStatus[] = []
  for await (const connection of context.records.listConnections(owner)) {
    statuses.push(await connectionStatus(context, connection).catch((error: unknown) => unreadable(connection, error)))
  }
  return statuses
}

function unreadable(connection: ConnectionId, error: unknown): ConnectionStatus {
  if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
  return { connection, state: 'unreadable', problem: error.code }
}

function statusOf(credential: Credential, now: number): ConnectionStatus {
  const { connection, client, tokens, discovery, generation, signedInAt, refreshedAt, workspace } = credential
  const step = nextStep(knownToken(credential, { now, jitter: 0 }))
  const secretExpires = client.clientSecretExpiresAtSeconds
  return {
    connection,
    state: step.kind === 'needs_login' ? 'needs_login' : 'signed_in',
    ...(step.kind === 'needs_login' && { reason: step.reason }),
    issuer: client.issuer,
    resource: discovery.resource,
    clientId: client.clientId,
    refreshable: tokens.refreshToken !== undefined,
    generation,
    signedInAt,
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
    ...(tokens.expiresAt !== undefined && { accessExpiresAt: tokens.expiresAt }),
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(secretExpires !== undefined && { clientSecretExpiresAt: secretExpires * 1000 }),
    ...(workspace && { workspace }),
  }
}
