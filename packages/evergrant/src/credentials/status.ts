import { type ErrorCode, isEvergrantError } from '../errors.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential, Workspace } from './credential.js'
import { knownToken, spendableToken } from './credential.js'
import { isLeftBehind } from './intent.js'
import { type NeedsLoginReason, nextStep, type Step } from './plan.js'
import { type IssuerPolicy, issuerPolicy } from './policy.js'
import { DAY_MS, type Risk, riskOf } from './risk.js'

/** What is stored about a connection, without its secrets. Costs no network request. */
export interface ConnectionStatus {
  readonly connection: ConnectionId
  /** The moment that this is true of, by the clock that all times here are counted by. */
  readonly checkedAt: number
  /** `unreadable`: there is a record that cannot be opened; only a list says so, everything else reports the error itself. */
  readonly state: 'signed_in' | 'needs_login' | 'not_signed_in' | 'unreadable' | 'moving' | 'moved'
  /** Why a login is needed. */
  readonly reason?: NeedsLoginReason
  /** `moving`: when the bundle was made, and until when it can be imported. */
  readonly move?: { readonly at: number; readonly expiresAt: number }
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
  /** The last refresh, or the sign-in: since then the issuer has not seen this login. */
  readonly lastUsedAt?: number
  /** Whole days since `lastUsedAt`. */
  readonly daysIdle?: number
  /** Whole days since a person consented, which is at `signedInAt`; no refresh changes it. */
  readonly daysSinceConsent?: number
  /** Refreshes that failed since the last one that worked; absent when there are none. */
  readonly failedRefreshes?: number
  /** No refresh begins before. */
  readonly heldUntil?: number
  readonly risk?: Risk
  readonly clientSecretExpiresAt?: number
  readonly workspace?: Workspace
}

export async function connectionStatus(context: EngineContext, connection: ConnectionId): Promise<ConnectionStatus> {
  const stored = await context.records.readCredential(connection)
  const checkedAt = context.clock.now()
  if (stored === undefined) return { connection, checkedAt, state: 'not_signed_in', reason: 'not_signed_in' }
  return statusOf(stored.value, checkedAt, issuerPolicy(context.policies, stored.value.client.issuer))
}

/** Every connection of an owner. One that cannot be opened hides none of the others. */
export async function listConnections(context: EngineContext, owner: string): Promise<readonly ConnectionStatus[]> {
  const statuses: ConnectionStatus[] = []
  for await (const connection of context.records.listConnections(owner)) {
    statuses.push(
      await connectionStatus(context, connection).catch((error: unknown) => unreadable(context, connection, error)),
    )
  }
  return statuses
}

function unreadable({ clock }: EngineContext, connection: ConnectionId, error: unknown): ConnectionStatus {
  if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
  return { connection, checkedAt: clock.now(), state: 'unreadable', problem: error.code }
}

function statusOf(credential: Credential, now: number, policy: IssuerPolicy): ConnectionStatus {
  const { connection, client, tokens, discovery, generation, signedInAt, refreshedAt, workspace, move } = credential
  const known = knownToken(credential, { now, jitter: 0 })
  const step = nextStep(known)
  const heldUntil = known.credential?.heldUntil
  const failedRefreshes = credential.brakes?.failures ?? 0
  const secretExpiresAt = secretExpiry(credential)
  return {
    connection,
    checkedAt: now,
    state: stateOf(credential, step),
    ...(step.kind === 'needs_login' && { reason: step.reason }),
    issuer: client.issuer,
    resource: discovery.resource,
    clientId: client.clientId,
    refreshable: spendableToken(credential) !== undefined,
    generation,
    signedInAt,
    lastUsedAt: tokens.receivedAt,
    daysIdle: wholeDays(now - tokens.receivedAt),
    daysSinceConsent: wholeDays(now - signedInAt),
    ...(move
      ? { move: { at: move.at, expiresAt: move.expiresAt } }
      : { risk: riskOfCredential(credential, { now, step, policy }) }),
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
    ...(tokens.expiresAt !== undefined && { accessExpiresAt: tokens.expiresAt }),
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(failedRefreshes > 0 && { failedRefreshes }),
    ...(heldUntil !== undefined && { heldUntil }),
    ...(secretExpiresAt !== undefined && { clientSecretExpiresAt: secretExpiresAt }),
    ...(workspace && { workspace }),
  }
}

function stateOf({ move }: Credential, step: Step): ConnectionStatus['state'] {
  if (step.kind === 'needs_login') return step.reason === 'moved' ? 'moved' : 'needs_login'
  return move ? 'moving' : 'signed_in'
}

function riskOfCredential(
  credential: Credential,
  { now, step, policy }: { readonly now: number; readonly step: Step; readonly policy: IssuerPolicy },
): Risk {
  const { tokens, needsLogin, intent, brakes, signedInAt } = credential
  return riskOf({
    now,
    // A token that only ran out was marked by nobody.
    needsLoginSince: step.kind === 'needs_login' ? (needsLogin?.at ?? tokens.expiresAt ?? now) : undefined,
    refreshable: spendableToken(credential) !== undefined,
    accessExpiresAt: tokens.expiresAt,
    signedInAt,
    lastUsedAt: tokens.receivedAt,
    idleDays: policy.idleDays,
    absoluteDays: policy.absoluteDays,
    clientSecretExpiresAt: secretExpiry(credential),
    failedRefreshes: brakes?.failures ?? 0,
    isUnfinished: intent !== undefined && isLeftBehind(intent, now),
  })
}

function secretExpiry({ client: { clientSecretExpiresAtSeconds: seconds } }: Credential): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}

/** None for a time that has not come: a clock was set back. */
function wholeDays(ms: number): number {
  return Math.max(0, Math.floor(ms / DAY_MS))
}
