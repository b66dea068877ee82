import { EvergrantError, isEvergrantError } from '../errors.js'
import type { Secret } from '../internal/secret.js'
import { discover } from '../oauth/discovery.js'
import { sameIssuer } from '../oauth/issuer.js'
import type { Lease } from '../store/record-store.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, knownToken, storedTokens } from './credential.js'
import { handleRejection } from './rejection.js'
import { flushUnsaved, persistTokens } from './persist.js'
import { nextStep } from './plan.js'
import { markNeedsLogin } from './needs-login.js'
import type { Versioned } from './records.js'
import { requestTokens } from './token-request.js'

export interface RefreshInput {
  readonly connection: ConnectionId
  readonly refused?: Secret | undefined
  /** The access token still works for a while: whoever holds the lease is not waited for long. */
  readonly early?: boolean
}

/**
 * One refresh across every process that shares the store (rule R3): takes the lease, reads again (R4), spends the refresh token
 * only if nobody else did, stores the answer before anyone sees it (R6).
 *
 * Gives the credential as it then is: refreshed, adopted, kept (the authorization server is out of reach and the access token
 * still works, R8) or marked `needsLogin` (R9).
 */
export async function refreshCredential(
  context: EngineContext,
  input: RefreshInput,
): Promise<Versioned<Credential> | undefined> {
  const key = credentialKey(input.connection)
  const before = context.memory.known.get(key)?.credential
  try {
    return await context.withLease(key, { ...LEASE, ...(input.early && { waitMs: EARLY_WAIT_MS }) }, (lease) =>
      refreshUnderLease(context, input, lease, before),
    )
  } catch (error) {
    const kept = await usableMeanwhile(context, input, error)
    if (kept === undefined) throw error
    context.memory.coolDownUntil.set(key, context.clock.now() + COOL_DOWN_MS)
    return kept
  }
}

async function refreshUnderLease(
  context: EngineContext,
  input: RefreshInput,
  lease: Lease,
  before: Versioned<Credential> | undefined,
): Promise<Versioned<Credential> | undefined> {
  let current =
    (await flushUnsaved(context, input.connection, lease)) ?? (await context.records.readCredential(input.connection))
  for (let rediscovered = false; ; rediscovered = true) {
    const now = context.clock.now()
    const step = nextStep(knownToken(current?.value, { now, refused: input.refused, jitter: 0, rediscovered }))
    if (current === undefined || (step.kind !== 'refresh' && step.kind !== 'discover')) {
      tellAdopted(context, input.connection, before, current)
      return current
    }
    if (step.kind === 'refresh') {
      try {
        return await spend(context, current, lease)
      } catch (error) {
        if (rediscovered || !hasMoved(error)) throw error
      }
    }
    current = await rediscover(context, current)
  }
}

/** Sends the refresh token, once, and stores what comes back. */
async function spend(
  context: EngineContext,
  current: Versioned<Credential>,
  lease: Lease,
): Promise<Versioned<Credential>> {
  const { value: credential } = current
  const { connection, tokens } = credential
  try {
    const answer = await requestTokens(context, credential, lease.signal)
    const now = context.clock.now()
    const { refusals: _refusals, needsLogin: _needsLogin, ...rest } = credential
    const next: Credential = {
      ...rest,
      generation: credential.generation + 1,
      tokens: storedTokens(answer, now, tokens),
      refreshedAt: now,
    }
    const stored = await persistTokens(context, {
      next,
      spent: tokens.refreshToken,
      expected: current.version,
      fence: lease.fence,
    })
    const { generation } = stored.value
    const rotated = answer.refreshToken !== undefined
    context.emit(
      connection,
      stored.value === next ? { type: 'token_refreshed', generation, rotated } : { type: 'token_adopted', generation },
    )
    return stored
  } catch (error) {
    return handleRejection(context, { error, current, lease, again: (fresh) => spend(context, fresh, lease) })
  }
}

/** The token endpoint is not where the metadata says: the metadata is looked up again, once. */
function hasMoved(error: unknown): boolean {
  return isEvergrantError(error) && MOVED.has(Number(error.details.status)) && error.details.error === undefined
}

/** Looks old metadata up again; a failure leaves the stored metadata in use, another issuer ends the login (rule R11). */
async function rediscover(context: EngineContext, current: Versioned<Credential>): Promise<Versioned<Credential>> {
  const { value: credential, version } = current
  const { connection, client } = credential
  try {
    const found = await discover({ fetch: context.fetch, server: connection.server, issuer: client.issuer })
    if (!sameIssuer(found.authorizationServer.issuer, client.issuer)) {
      return await markNeedsLogin(context, current, 'issuer_changed')
    }
    const { authorizationServer } = found
    return {
      version,
      value: {
        ...credential,
        discovery: { ...credential.discovery, authorizationServer, fetchedAt: context.clock.now() },
      },
    }
  } catch (error) {
    if (!(error instanceof EvergrantError)) throw error
    context.emit(connection, { type: 'transient_failure', reason: error.code, attempt: 1 })
    return current
  }
}

/** Rule R8: while the old access token is valid, an authorization server out of reach is nobody's problem. */
async function usableMeanwhile(
  context: EngineContext,
  { connection, refused }: RefreshInput,
  error: unknown,
): Promise<Versioned<Credential> | undefined> {
  // A store that refused the lease has cost no token; one that refused the new tokens has, and the old ones may be dead.
  const unspent =
    isEvergrantError(error, 'STORE_WRITE_FAILED') && !context.memory.unsaved.has(credentialKey(connection))
  const harmless = isEvergrantError(error) && (error.retryable || error.code === 'TOKEN_REQUEST_REFUSED')
  if (!unspent && !harmless) return undefined
  const current = await context.records.readCredential(connection)
  if (current === undefined || current.value.needsLogin) return undefined
  const { expiresAt, accessToken } = current.value.tokens
  const alive = expiresAt === undefined || expiresAt > context.clock.now()
  return alive && accessToken.reveal() !== refused?.reveal() ? current : undefined
}

function tellAdopted(
  context: EngineContext,
  connection: ConnectionId,
  before: Versioned<Credential> | undefined,
  current: Versioned<Credential> | undefined,
): void {
  if (!current || current.value.generation === before?.value.generation) return
  context.emit(connection, { type: 'token_adopted', generation: current.value.generation })
}

// Rule R5: at least three times the hard time-out of a token request (10 s), so that a request never outlives its lease.
const LEASE = { waitMs: 60_000, ttlMs: 45_000 }
const MOVED: ReadonlySet<number> = new Set([404, 405, 410])
const EARLY_WAIT_MS = 5_000
const COOL_DOWN_MS = 30_000
