import { isEvergrantError } from '../errors.js'
import type { Lease } from '../store/record-store.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'
import { markNeedsLogin } from './needs-login.js'
import type { NeedsLoginReason } from './plan.js'
import { issuerPolicy } from './policy.js'
import type { Versioned } from './records.js'

export interface RejectionInput {
  readonly error: unknown
  readonly current: Versioned<Credential>
  readonly lease: Lease
  readonly again: (fresh: Versioned<Credential>) => Promise<Versioned<Credential>>
}

/**
 * Rule R9, dead is dead, once: after `invalid_grant` or `invalid_client` the record is read again and a newer one adopted; where
 * that can help the same token is asked once more, counted in the record; then the credential is marked `needsLogin`.
 * Every other failure is thrown as it is.
 */
export async function handleRejection(context: EngineContext, input: RejectionInput): Promise<Versioned<Credential>> {
  const { error, current, lease, again } = input
  const reason = rejectionReason(error)
  if (reason === undefined) throw error
  const { connection, tokens } = current.value
  context.emit(connection, { type: 'token_rejected', reason })

  const stored = await context.records.readCredential(connection)
  if (stored === undefined) throw error
  if (stored.value.tokens.refreshToken?.reveal() !== tokens.refreshToken?.reveal()) return stored
  if (!worthAskingAgain(context, stored.value, reason)) return markNeedsLogin(context, stored, reason)

  const { discovery } = current.value
  const counted = { ...stored.value, discovery, refusals: (stored.value.refusals ?? 0) + 1 }
  const fresh = await context.records.writeCredential(counted, { expected: stored.version, fence: lease.fence })
  await context.clock.sleep(ASK_AGAIN_AFTER_MS, lease.signal)
  return again(fresh)
}

function rejectionReason(error: unknown): NeedsLoginReason | undefined {
  if (!isEvergrantError(error, 'TOKEN_REQUEST_REFUSED')) return undefined
  if (error.details.error === 'invalid_grant') return 'refresh_token_rejected'
  if (error.details.error === 'invalid_client') return 'client_gone'
  return undefined
}

/** A registration is asked for once more in any case; a token only if it was stored a moment ago at an issuer whose storage lags. */
function worthAskingAgain(context: EngineContext, credential: Credential, reason: NeedsLoginReason): boolean {
  if ((credential.refusals ?? 0) > 0) return false
  if (reason === 'client_gone') return true
  const ageMs = context.clock.now() - credential.tokens.receivedAt
  const justStored = ageMs >= 0 && ageMs < JUST_STORED_MS
  return justStored && issuerPolicy(context.policies, credential.client.issuer).storageLags === true
}

const ASK_AGAIN_AFTER_MS = 1_000
const JUST_STORED_MS = 60_000
