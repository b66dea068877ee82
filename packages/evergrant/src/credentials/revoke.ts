import { isEvergrantError } from '../errors.js'
import { revokeToken } from '../oauth/revocation.js'
import type { EngineContext } from './context.js'
import type { Credential } from './credential.js'

export type RevocationOutcome = 'revoked' | 'not_advertised' | 'failed'

/** Revokes the grant at its issuer (RFC 7009): by the refresh token, else by the access token. Tells what happened; throws nothing. */
export async function revokeGrant(
  context: EngineContext,
  credential: Credential,
): Promise<{ readonly outcome: RevocationOutcome; readonly error?: unknown }> {
  const result = await attempt(context, credential)
  context.emit(credential.connection, { type: 'revoked', outcome: result.outcome })
  return result
}

async function attempt(
  context: EngineContext,
  { client, discovery, tokens }: Credential,
): Promise<{ outcome: RevocationOutcome; error?: unknown }> {
  if (discovery.authorizationServer.revocationEndpoint === undefined) return { outcome: 'not_advertised' }
  const request = { fetch: context.fetch, metadata: discovery.authorizationServer, client }
  try {
    if (tokens.refreshToken) await revokeToken({ ...request, token: tokens.refreshToken, hint: 'refresh_token' })
    else await revokeToken({ ...request, token: tokens.accessToken, hint: 'access_token' })
    return { outcome: 'revoked' }
  } catch (error) {
    if (!isEvergrantError(error)) throw error
    return { outcome: 'failed', error }
  }
}
