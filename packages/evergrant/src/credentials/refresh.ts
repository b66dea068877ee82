import { EvergrantError, isEvergrantError } from '../errors.js'
import type { Secret } from '../internal/secret.js'
import { discover } from '../oauth/discovery.js'
import { sameIssuer } from '../oauth/issuer.js'
import type { TokenSet } from '../oauth/token.js'
import type { Lease } from '../store/record-store.js'
import { afterSuccess } from './brakes.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, knownToken, spendableToken } from './credential.js'
import { storedTokens } from './stored-tokens.js'
import { handleFailure } from './failure.js'
import { assertRenewable } from './grant-request.js'
import { awaitForeignIntent, LEASE, storeIntent } from './intent.js'
import { flushUnsaved, persistTokens } from './persist.js'
import { nextStep } from './plan.js'
import { heldBack, loginMoving, markNeedsLogin } from './needs-login.js'
import type { Versioned } from './records.js'
import { byThisClock } from './remembered.js'
import { requestTokens } from './token-request.js'

export interface RefreshInput {
  readonly connection: ConnectionId
  readonly refused?: Secret | undefined
  /** The access token still works for a while: whoever holds the lease is not waited for long. */
  readonly early?: boolean
  /**
   * Refresh a login that was last used before this moment, whatever its access token is good for. Then a failure is thrown also where
   * that token still works: it is not what the caller asked for.
   */
  readonly idleBefore?: number
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
    return kept
  }
}

async function refreshUnderLease(
  context: EngineContext,
  input: RefreshInput,
  lease: Lease,
  before: Versioned<Credential> | undefined,
): Promise<Versioned<Credential> | undefined> {
  const { connection, refused, idleBefore } = input
  let current = await flushUnsaved(context, connection, lease)
  let rediscovered = false
  for (;;) {
    const now = context.clock.now()
    const judged = current && byThisClock(context, current.value)
    const step = nextStep(knownToken(judged, { now, refused, idleBefore, jitter: 0, rediscovered }))
    if (step.kind === 'wait') throw heldBack(connection, step.until - now)
    if (step.kind === 'moving' && current) throw loginMoving(current.value)
    if (current === undefined || (step.kind !== 'refresh' && step.kind !== 'discover')) {
      tellAdopted(context, connection, before, current)
      return current
    }
    if (step.kind === 'discover') {
      current = await rediscover(context, current)
      rediscovered = true
    } else if (await awaitForeignIntent(context, current, lease)) {
      // Whoever has a working access token need not wait for the end of this.
      if (input.early) return current
      current = await context.records.readCredential(connection)
    } else {
      assertRenewable(context, current.value)
      const armed = await storeIntent(context, current, lease)
      if (armed) return spend(context, { armed, lease, rediscovered })
      // Somebody wrote meanwhile, with a lease that is newer than ours or with none: what they wrote is looked at first.
      current = await context.records.readCredential(connection)
    }
  }
}

interface Spending {
  /** The credential with its intent, as it is stored. */
  readonly armed: Versioned<Credential>
  readonly lease: Lease
  /** Another token than the current one (rule R7). */
  readonly token?: Secret | undefined
  /** The metadata has been looked up again just now. */
  readonly rediscovered: boolean
}

/** Sends the refresh token and stores what comes back. */
async function spend(context: EngineContext, input: Spending): Promise<Versioned<Credential>> {
  const { armed, lease, token, rediscovered } = input
  try {
    const answer = await requestTokens(context, armed.value, lease.signal, token)
    return await storeAnswer(context, { armed, lease, answer })
  } catch (error) {
    if (hasMoved(error) && !rediscovered) {
      const found = await rediscover(context, armed)
      return found.value.needsLogin ? found : spend(context, { ...input, armed: found, rediscovered: true })
    }
    const again = (next: Pick<Spending, 'armed' | 'token'>) => spend(context, { lease, rediscovered, ...next })
    return handleFailure(context, { error, current: armed, lease, again })
  }
}

async function storeAnswer(
  context: EngineContext,
  { armed, lease, answer }: { armed: Versioned<Credential>; lease: Lease; answer: TokenSet },
): Promise<Versioned<Credential>> {
  const now = context.clock.now()
  const { incident: _incident, needsLogin: _needsLogin, intent, ...rest } = armed.value
  const { connection, tokens } = rest
  const next: Credential = {
    ...rest,
    generation: rest.generation + 1,
    tokens: storedTokens(answer, now, tokens),
    refreshedAt: now,
    brakes: afterSuccess(rest.brakes, now),
  }
  const spent = spendableToken(armed.value)
  const unsaved = { next, spent, deadline: intent?.deadline }
  const stored = await persistTokens(context, { ...unsaved, expected: armed.version, fence: lease.fence })
  const { generation } = stored.value
  const rotated = answer.refreshToken !== undefined
  context.emit(
    connection,
    stored.value === next ? { type: 'token_refreshed', generation, rotated } : { type: 'token_adopted', generation },
  )
  return stored
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
  { connection, refused, idleBefore }: RefreshInput,
  error: unknown,
): Promise<Versioned<Credential> | undefined> {
  if (idleBefore !== undefined) return undefined
  // A store that refused the lease has cost no token; one that refused the new tokens has, and the old ones may be dead.
  const unspent =
    isEvergrantError(error, 'STORE_WRITE_FAILED') && !context.memory.unsaved.has(credentialKey(connection))
  const harmless = isEvergrantError(error) && (error.retryable || error.code === 'TOKEN_REQUEST_REFUSED')
  if (!unspent && !harmless) return undefined
  const current = await context.records.readCredential(connection)
  if (current === undefined || current.value.needsLogin) return undefined
  const { expiresAt, accessToken } = byThisClock(context, current.value).tokens
  const alive = expiresAt === undefined || expiresAt > context.clock.now()
  return alive && accessToken.reveal() !== refused?.reveal() ? current : undefined
}

function tellAdopted(
  context: EngineContext,
  connection: ConnectionId,
  before: Versioned<Credential> | undefined,
  current: Versioned<Credential> | undefined,
): void {
  if (!current || current.value.needsLogin || current.value.generation === before?.value.generation) return
  context.emit(connection, { type: 'token_adopted', generation: current.value.generation })
}

const MOVED: ReadonlySet<number> = new Set([404, 405, 410])
const EARLY_WAIT_MS = 5_000
