import * as oauth from 'oauth4webapi'
import { sha256 } from '../internal/digest.js'
import { Secret } from '../internal/secret.js'
import { assertSecureUrl } from '../internal/url.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './client-identity.js'

export { callbackState, parseCallback } from './callback.js'

export interface AuthorizationRequestInput {
  readonly metadata: Pick<AuthorizationServerMetadata, 'authorizationEndpoint'>
  readonly client: Pick<ClientIdentity, 'clientId'>
  readonly redirectUri: string
  /** RFC 8707. */
  readonly resource?: string | undefined
  readonly scope?: string | undefined
  /** OpenID Connect Core §3.1.2.1, e.g. `consent`. */
  readonly prompt?: string | undefined
  /** Further parameters; they cannot replace those of the protocol. */
  readonly extra?: Readonly<Record<string, string>> | undefined
}

export interface AuthorizationRequest {
  /** Where to send the person's browser. It carries the state: show it to that person only. */
  readonly url: string
  /** 256 random bits. */
  readonly state: Secret
  /** 256 random bits. */
  readonly codeVerifier: Secret
}

/**
 * A new authorization request with PKCE S256.
 *
 * @throws TypeError for an `extra` parameter that the protocol owns; EvergrantError `INSECURE_URL` for a redirect URI or endpoint in the
 * clear
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.1
 * @see https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3
 * @see https://www.rfc-editor.org/rfc/rfc8707.html#section-2.1
 */
export async function createAuthorizationRequest(input: AuthorizationRequestInput): Promise<AuthorizationRequest> {
  assertSecureUrl(input.redirectUri, 'redirect URI')
  const url = assertSecureUrl(input.metadata.authorizationEndpoint, 'authorization endpoint')
  const state = oauth.generateRandomState()
  const codeVerifier = oauth.generateRandomCodeVerifier()
  const parameters = {
    response_type: 'code',
    client_id: input.client.clientId,
    redirect_uri: input.redirectUri,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    scope: input.scope,
    resource: input.resource,
    prompt: input.prompt,
  }
  const taken = Object.keys(input.extra ?? {}).find((name) => name in parameters)
  if (taken !== undefined)
    throw new TypeError(`extra: ${JSON.stringify(taken)} belongs to the protocol and cannot be given`)
  // The endpoint's own query is kept (RFC 6749 §3.1).
  for (const [name, value] of Object.entries({ ...input.extra, ...parameters })) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return { url: url.href, state: new Secret(state), codeVerifier: new Secret(codeVerifier) }
}

/** SHA-256 of the state, base64url: what is stored of it, and the key of the pending login. */
export function hashState(state: string): Promise<string> {
  return sha256(state)
}
