import * as oauth from 'oauth4webapi'
import { EvergrantError, isEvergrantError } from '../errors.js'
import { displayUrl, quote } from '../internal/redact.js'
import type { Secret } from '../internal/secret.js'
import { partiesOf, throughGuard } from './client-authentication.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { parseOAuthError, readJsonObject, temporaryDetails } from './http-errors.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './client-identity.js'

export interface RevocationInput {
  readonly fetch: GuardedFetch
  readonly metadata: AuthorizationServerMetadata
  readonly client: ClientIdentity
  readonly token: Secret
  readonly hint: 'refresh_token' | 'access_token'
  readonly signal?: AbortSignal | undefined
}

/**
 * Revokes a token at the issuer; revoking a refresh token ends the grant. A token that the server does not know counts as revoked. The
 * client authenticates as at the token endpoint, since most servers publish no methods of their own for revocation.
 *
 * @throws EvergrantError `REVOCATION_FAILED`; `details.reason` is `unsupported` when the server publishes no revocation endpoint, else
 * the code of the failure below or `refused`
 * @see https://www.rfc-editor.org/rfc/rfc7009.html#section-2
 */
export async function revokeToken({ fetch, metadata, client, token, hint, signal }: RevocationInput): Promise<void> {
  const endpoint = metadata.revocationEndpoint
  if (endpoint === undefined) {
    const message = `${quote(metadata.issuer)} publishes no revocation endpoint`
    throw new EvergrantError('REVOCATION_FAILED', message, {
      details: { issuer: metadata.issuer, reason: 'unsupported' },
    })
  }
  const { as, client: party, authentication } = partiesOf(metadata, client)
  try {
    const response = await oauth.revocationRequest(as, party, authentication, token.reveal(), {
      ...throughGuard(fetch, endpoint, signal),
      additionalParameters: { token_type_hint: hint },
    })
    await judgeRevocation(response, endpoint)
  } catch (error) {
    if (!isEvergrantError(error) || error.code === 'REVOCATION_FAILED') throw error
    throw new EvergrantError('REVOCATION_FAILED', `The token could not be revoked: ${error.message}`, {
      cause: error,
      details: { ...error.details, issuer: metadata.issuer, reason: error.code },
    })
  }
}

async function judgeRevocation(response: Response, endpoint: string): Promise<void> {
  if (response.ok) return
  const oauthError = parseOAuthError(await readJsonObject(response))
  const reason = oauthError === undefined ? `status ${response.status}` : quote(oauthError.error)
  throw new EvergrantError('REVOCATION_FAILED', `${displayUrl(endpoint)} did not revoke the token: ${reason}`, {
    details: { ...temporaryDetails(response, endpoint), ...oauthError, reason: 'refused' },
  })
}
