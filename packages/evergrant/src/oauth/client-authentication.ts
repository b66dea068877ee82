import * as oauth from 'oauth4webapi'
import { EvergrantError } from '../errors.js'
import { quote } from '../internal/redact.js'
import { assertSecureUrl, isLoopbackUrl } from '../internal/url.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { sameIssuer } from './issuer.js'
import type { AuthorizationServerMetadata } from './metadata.js'
import type { ClientIdentity } from './client-identity.js'
import { importPrivateKey } from './private-key.js'

/** Both parties of a request in the words of oauth4webapi. */
export interface Parties {
  readonly as: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly authentication: oauth.ClientAuth
}

/**
 * @throws EvergrantError `ISSUER_MISMATCH` when the client belongs to another issuer: its credentials and tokens stay where they are from.
 */
export function partiesOf(metadata: AuthorizationServerMetadata, client: ClientIdentity): Parties {
  if (!sameIssuer(metadata.issuer, client.issuer)) {
    throw new EvergrantError(
      'ISSUER_MISMATCH',
      `A client of ${quote(client.issuer)} was about to be used at ${quote(metadata.issuer)}`,
      { details: { expected: client.issuer, actual: metadata.issuer } },
    )
  }
  return {
    as: authorizationServerOf(metadata),
    client: { client_id: client.clientId },
    authentication: clientAuthentication(client),
  }
}

export function authorizationServerOf(metadata: AuthorizationServerMetadata): oauth.AuthorizationServer {
  const { issuer, authorizationEndpoint, tokenEndpoint, registrationEndpoint, revocationEndpoint } = metadata
  return {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: tokenEndpoint,
    ...(registrationEndpoint === undefined ? {} : { registration_endpoint: registrationEndpoint }),
    ...(revocationEndpoint === undefined ? {} : { revocation_endpoint: revocationEndpoint }),
  }
}

/** How the client proves who it is at the token and the revocation endpoint. */
function clientAuthentication(client: ClientIdentity): oauth.ClientAuth {
  const { clientSecret, tokenEndpointAuthMethod } = client
  if (tokenEndpointAuthMethod === 'none') return oauth.None()
  if (tokenEndpointAuthMethod === 'private_key_jwt') return signedAuthentication(client)
  if (clientSecret === undefined) throw new TypeError(`client: ${tokenEndpointAuthMethod} needs a clientSecret`)
  return tokenEndpointAuthMethod === 'client_secret_post'
    ? oauth.ClientSecretPost(clientSecret.reveal())
    : basicAuthentication(clientSecret.reveal())
}

/** @see https://www.rfc-editor.org/rfc/rfc7523.html#section-2.2 */
function signedAuthentication({ privateKey, signing = { algorithm: 'ES256' } }: ClientIdentity): oauth.ClientAuth {
  if (privateKey === undefined) throw new TypeError('client: private_key_jwt needs a privateKey')
  return async (...request) => {
    const key = await importPrivateKey(privateKey.reveal(), signing.algorithm)
    const named = signing.keyId === undefined ? key : { key, kid: signing.keyId }
    await oauth.PrivateKeyJwt(named)(...request)
  }
}

/**
 * Form encoding leaves `-._*` as they are. oauth4webapi's own function encodes them too, which is allowed, but fails at the many servers
 * that compare without decoding.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-2.3.1
 */
function basicAuthentication(clientSecret: string): oauth.ClientAuth {
  return (_as, client, _body, headers) => {
    headers.set('authorization', `Basic ${btoa(`${formEncode(client.client_id)}:${formEncode(clientSecret)}`)}`)
  }
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/**
 * Options that send a request of oauth4webapi through the guarded fetch.
 *
 * @param endpoint where it goes. Http is allowed on loopback only, by our own check.
 * @throws EvergrantError `INSECURE_URL`
 */
export function throughGuard(fetch: GuardedFetch, endpoint: string, signal?: AbortSignal) {
  assertSecureUrl(endpoint, 'endpoint')
  return {
    [oauth.allowInsecureRequests]: isLoopbackUrl(endpoint),
    [oauth.customFetch]: (
      url: string,
      { method, headers, body }: { method: string; headers: Record<string, string>; body?: string | URLSearchParams },
    ) => fetch(url, { method, headers, body: body ?? null, signal }),
  }
}
