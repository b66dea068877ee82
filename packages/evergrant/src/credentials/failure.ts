import { storeRefusal } from '../audit/event.js'
import { isEvergrantError } from '../errors.js'
import type { Secret } from '../internal/secret.js'
import type { Lease } from '../store/record-store.js'
import { afterFailure } from './brakes.js'
import { isFromAnotherClock } from './clock-steps.js'
import { credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, type Incident, spendableToken } from './credential.js'
import { storeIntent } from './intent.js'
import { loginMoving, markNeedsLogin } from './needs-login.js'
import type { NeedsLoginReason } from './plan.js'
import { issuerPolicy } from './policy.js'
import type { Versioned } from './records.js'
import { atSameRecord } from './same-record.js'

export interface FailureInput {
  readonly error: unknown
  /** The credential with its intent, as it was stored before the request. */
  readonly current: Versioned<Credential>
  readonly lease: Lease
  readonly again: (next: { armed: Versioned<Credential>; token: Secret | undefined }) => Promise<Versioned<Credential>>
}

/**
 * What follows a token request that failed. A refusal of the token or of the client goes by rule R9; every other failure puts on
 * the brakes (R10) and is thrown as it is.
 */
export async function handleFailure(context: EngineContext, input: FailureInput): Promise<Versioned<Credential>> {
  const reason = rejectionReason(input.error, input.current.value)
  if (reason !== undefined) return handleRejection(context, input, reason)
  await storeFailure(context, input)
  throw input.error
}

/**
 * Rule R9, dead is dead, once: the record is read again and a newer one adopted; where that can help the same token is asked once
 * more, or the previous one tried once (R7), each counted in the record first; then the credential is marked `needsLogin`.
 */
async function handleRejection(
  context: EngineContext,
  { error, current, lease, again }: FailureInput,
  reason: NeedsLoginReason,
): Promise<Versioned<Credential>> {
  const { connection, tokens } = current.value
  context.emit(connection, { type: 'token_rejected', reason })
  const stored = await context.records.readCredential(connection)
  if (stored === undefined) throw error
  if (spendableToken(stored.value)?.reveal() !== spendableToken(current.value)?.reveal()) return stored
  if (stored.value.move) throw loginMoving(stored.value)

  const next = nextAttempt(context, stored.value, reason)
  if (next === undefined) return markNeedsLogin(context, stored, reason)
  const token = next.with === 'previous' ? tokens.previousRefreshToken : tokens.refreshToken
  if (next.with === 'previous') context.emit(connection, { type: 'previous_token_tried' })
  else await context.clock.sleep(ASK_AGAIN_AFTER_MS, lease.signal)
  const counted = { ...stored, value: { ...stored.value, incident: next.incident } }
  const armed = await storeIntent(context, counted, lease, token)
  if (armed === undefined) throw error
  return again({ armed, token })
}

interface Attempt {
  readonly with: 'same' | 'previous'
  readonly incident: Incident
}

/** What may still be asked, at most three requests an incident. */
function nextAttempt(context: EngineContext, credential: Credential, reason: NeedsLoginReason): Attempt | undefined {
  const { requests, triedPrevious } = credential.incident ?? { requests: 0, triedPrevious: false }
  const asked = requests + 1
  if (asked >= MAX_REQUESTS || triedPrevious) return undefined
  if (asked === 1 && mayHaveBeenEarly(context, credential, reason)) {
    return { with: 'same', incident: { requests: asked, triedPrevious } }
  }
  const { previousTokenOnce } = issuerPolicy(context.policies, credential.client.issuer)
  const hasPrevious = reason === 'refresh_token_rejected' && credential.tokens.previousRefreshToken !== undefined
  return previousTokenOnce && hasPrevious
    ? { with: 'previous', incident: { requests: asked, triedPrevious: true } }
    : undefined
}

/** A registration is asked for once more in any case; a token only if it was stored a moment ago at an issuer whose storage lags. */
function mayHaveBeenEarly(context: EngineContext, { tokens, client }: Credential, reason: NeedsLoginReason): boolean {
  if (reason === 'client_gone') return true
  const now = context.clock.now()
  const justStored = now - tokens.receivedAt < JUST_STORED_MS && !isFromAnotherClock(tokens.receivedAt, now)
  return justStored && issuerPolicy(context.policies, client.issuer).storageLags === true
}

/** An assertion that was refused says nothing of the next one. */
function rejectionReason(error: unknown, { grant }: Credential): NeedsLoginReason | undefined {
  if (!isEvergrantError(error, 'TOKEN_REQUEST_REFUSED')) return undefined
  if (error.details.error === 'invalid_grant' && grant === undefined) return 'refresh_token_rejected'
  if (error.details.error === 'invalid_client') return 'client_gone'
  return undefined
}

/** The brakes are a courtesy: a store that does not take them changes nothing about the failure. */
async function storeFailure(context: EngineContext, { error, current, lease }: FailureInput): Promise<void> {
  // New tokens that only the store refused are no failure of the issuer.
  if (!isEvergrantError(error) || context.memory.unsaved.has(credentialKey(current.value.connection))) return
  const now = context.clock.now()
  // The request is over, whatever came of it: nobody has to wait for this process.
  const { intent: _over, ...credential } = current.value
  const held = { ...credential, brakes: afterFailure(credential.brakes, now, context.random()) }
  try {
    await atSameRecord(context, current, (expected) =>
      context.records.writeCredential(held, { expected, fence: lease.fence }),
    )
  } catch (failure) {
    if (!isEvergrantError(failure)) throw failure
    context.emit(current.value.connection, storeRefusal(failure.code))
  }
}

const MAX_REQUESTS = 3
const ASK_AGAIN_AFTER_MS = 1_000
const JUST_STORED_MS = 60_000
