import { isEvergrantError } from '../errors.js'
import { refreshTokens, type TokenSet } from '../oauth/token.js'
import { requestByGrant } from './grant-request.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'

/**
 * The token request of a refresh, or of a grant that is asked for again, repeated while the failure is transient (rule R8): the same token, jittered back-off,
 * `Retry-After` honoured as long as it is short.
 *
 * @throws the last failure; `TOKEN_REQUEST_REFUSED` is final and told at once.
 */
export async function requestTokens(
  context: EngineContext,
  credential: Credential,
  signal: AbortSignal,
  refreshToken = credential.tokens.refreshToken,
): Promise<TokenSet> {
  const { connection, client, discovery } = credential
  for (let attempt = 1; ; attempt += 1) {
    // A lease that is lost stops what is still to come. A request that is on its way has its own time limit, and its answer counts.
    signal.throwIfAborted()
    try {
      if (refreshToken === undefined) return await requestByGrant(context, credential)
      return await refreshTokens({
        fetch: context.fetch,
        now: () => context.clock.now(),
        metadata: discovery.authorizationServer,
        client,
        refreshToken,
        resource: discovery.resource,
      })
    } catch (error) {
      const waitMs = retryDelay(error, attempt, context.random())
      if (waitMs === undefined) throw error
      context.emit(connection, {
        type: 'transient_failure',
        reason: isEvergrantError(error) ? error.code : 'unknown',
        attempt,
      })
      await context.clock.sleep(waitMs, signal)
    }
  }
}

/** How long to wait before the next attempt; `undefined` when there is none. */
function retryDelay(error: unknown, attempt: number, random: number): number | undefined {
  if (!isEvergrantError(error, 'SERVER_UNREACHABLE', 'REQUEST_TIMEOUT', 'TEMPORARILY_UNAVAILABLE', 'RATE_LIMITED'))
    return undefined
  if (attempt >= MAX_ATTEMPTS) return undefined
  const asked = Number(error.details.retryAfterMs ?? 0)
  if (asked > MAX_WAIT_MS) return undefined
  return Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + random))
}

const MAX_ATTEMPTS = 3
const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 5_000
