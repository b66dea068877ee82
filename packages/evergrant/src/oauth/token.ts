import * as oauth from 'oauth4webapi'
import type { Secret } from '../internal/secret.js'
import { type Parties, partiesOf, throughGuard } from './client-authentication.js'
import { importDpopKey } from './dpop-key.js'
import type { GuardedFetch } from './guarded-fetch.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './client-identity.js'
import { parseJsonObject } from '../internal/json-object.js'
import { parseOAuthError } from './http-errors.js'
import { judgeTokenReply } from './token-response.js'
import type { TokenSet } from './token-set.js'

export type { TokenSet } from './token-set.js'

export interface TokenInput {
  readonly fetch: GuardedFetch
  /** The wall clock in milliseconds. */
  readonly now: () => number
  readonly metadata: AuthorizationServerMetadata
  readonly client: ClientIdentity
  /** RFC 8707: the same value as in the authorization request. */
  readonly resource?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface CodeExchangeInput extends TokenInput {
  readonly code: Secret
  readonly codeVerifier: Secret
  /** The very string of the authorization request. */
  readonly redirectUri: string
}

export interface RefreshInput extends TokenInput {
  readonly refreshToken: Secret
}

/**
 * Spends an authorization code.
 *
 * @throws EvergrantError `TOKEN_REQUEST_REFUSED` (`details.error` is the OAuth error), `TEMPORARILY_UNAVAILABLE`, `RATE_LIMITED` (both
 * with `details.retryAfterMs` when the server named a time), `TOKEN_RESPONSE_INVALID`, and those of the guarded fetch
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.3
 * @see https://www.rfc-editor.org/rfc/rfc7636.html#section-4.5
 */
export function exchangeCode(input: CodeExchangeInput): Promise<TokenSet> {
  const { code, codeVerifier, redirectUri } = input
  return requestTokens(input, (parties, options) => {
    // The callback has been judged; this only gives the code the form that the request function takes.
    const parameters = oauth.validateAuthResponse(
      parties.as,
      parties.client,
      new URLSearchParams({ code: code.reveal() }),
    )
    return oauth.authorizationCodeGrantRequest(
      parties.as,
      parties.client,
      parties.authentication,
      parameters,
      redirectUri,
      codeVerifier.reveal(),
      options,
    )
  })
}

/**
 * Spends a refresh token. Sends no scope: a refresh cannot widen it and must not narrow it by accident.
 *
 * @throws EvergrantError as {@link exchangeCode}
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-6
 */
export function refreshTokens(input: RefreshInput): Promise<TokenSet> {
  return requestTokens(input, ({ as, client, authentication }, options) =>
    oauth.refreshTokenGrantRequest(as, client, authentication, input.refreshToken.reveal(), options),
  )
}

/** Sends a token request and judges the reply. With a key of the client's, the tokens are asked to be bound to it. */
export async function requestTokens(
  { fetch, now, metadata, client, resource, signal }: TokenInput,
  ask: (parties: Parties, options: oauth.TokenEndpointRequestOptions) => Promise<Response>,
): Promise<TokenSet> {
  const { tokenEndpoint } = metadata
  const parties = partiesOf(metadata, client)
  const requestedAtMs = now()
  const { dpopKey } = client
  const proof = dpopKey && oauth.DPoP(parties.client, await importDpopKey(dpopKey))
  const options = {
    ...throughGuard(fetch, tokenEndpoint, signal),
    ...(resource === undefined ? {} : { additionalParameters: { resource } }),
    ...(proof && { DPoP: proof }),
  }
  let response = await ask(parties, options)
  // The nonce has come with the refusal, and nothing was spent (RFC 9449 §8).
  if (proof !== undefined && (await wantsNonce(response))) response = await ask(parties, options)
  return judgeTokenReply({
    response,
    parties,
    tokenEndpoint,
    requestedAtMs,
    nowMs: now(),
    isProved: proof !== undefined,
  })
}

async function wantsNonce(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 401) return false
  return parseOAuthError(parseJsonObject(await response.clone().text()))?.error === 'use_dpop_nonce'
}
