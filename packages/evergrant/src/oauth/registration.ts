import * as oauth from 'oauth4webapi'
import { EvergrantError } from '../errors.js'
import { parseJsonObject } from '../internal/json-object.js'
import { displayUrl, quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'
import { isLoopbackUrl } from '../internal/url.js'
import { authorizationServerOf, throughGuard } from './client-authentication.js'
import type { ClientIdentity, TokenEndpointAuthMethod } from './client-identity.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { parseOAuthError, temporaryError } from './http-errors.js'
import type { AuthorizationServerMetadata } from './metadata.js'

export type { ClientIdentity } from './client-identity.js'

export interface RegistrationInput {
  readonly fetch: GuardedFetch
  readonly metadata: AuthorizationServerMetadata
  /** All that a login may use, e.g. several loopback ports at once. */
  readonly redirectUris: readonly string[]
  readonly clientName: string
  readonly scope?: string | undefined
  readonly softwareVersion?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Registers a client. It asks to be a public one, unless the server lists methods and `none` is not among them; a secret that comes back
 * unasked is kept and used by the method that the server names.
 *
 * @throws EvergrantError `REGISTRATION_UNSUPPORTED`, `REGISTRATION_REFUSED` (`details.error` is the server's), `RESPONSE_INVALID`,
 * `TEMPORARILY_UNAVAILABLE`, `RATE_LIMITED`, and those of the guarded fetch
 * @see https://www.rfc-editor.org/rfc/rfc7591.html#section-3
 */
export async function registerClient(input: RegistrationInput): Promise<ClientIdentity> {
  const { fetch, metadata, redirectUris, signal } = input
  const endpoint = metadata.registrationEndpoint
  if (endpoint === undefined) {
    throw new EvergrantError('REGISTRATION_UNSUPPORTED', `${quote(metadata.issuer)} registers no clients by itself`, {
      details: { issuer: metadata.issuer },
    })
  }
  if (redirectUris.length === 0) throw new TypeError('redirectUris: at least one redirect URI is needed, got []')
  const as = authorizationServerOf(metadata)
  const response = await oauth.dynamicClientRegistrationRequest(
    as,
    clientMetadata(input),
    throughGuard(fetch, endpoint, signal),
  )
  return judgeRegistration(response, { metadata, endpoint, redirectUris })
}

/**
 * @see https://www.rfc-editor.org/rfc/rfc7591.html#section-2
 * @see https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata (`application_type`)
 */
function clientMetadata({
  metadata,
  redirectUris,
  clientName,
  scope,
  softwareVersion,
}: RegistrationInput): Partial<oauth.Client> {
  return {
    client_name: clientName,
    redirect_uris: [...redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: preferredMethod(metadata.tokenEndpointAuthMethodsSupported),
    application_type: redirectUris.every(isLoopbackUrl) ? 'native' : 'web',
    ...(scope === undefined ? {} : { scope }),
    ...(softwareVersion === undefined ? {} : { software_id: 'evergrant', software_version: softwareVersion }),
  }
}

function preferredMethod(supported: readonly string[] | undefined): TokenEndpointAuthMethod {
  const known = ['none', 'client_secret_basic', 'client_secret_post'] as const
  return known.find((method) => supported?.includes(method)) ?? 'none'
}

interface RegistrationContext {
  readonly metadata: AuthorizationServerMetadata
  readonly endpoint: string
  readonly redirectUris: readonly string[]
}

/** @see https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2 */
async function judgeRegistration(response: Response, context: RegistrationContext): Promise<ClientIdentity> {
  const { metadata, endpoint, redirectUris } = context
  const temporary = temporaryError(response, endpoint)
  if (temporary !== undefined) throw temporary
  const body = parseJsonObject(await response.text())
  const oauthError = parseOAuthError(body)
  if (!response.ok || (oauthError !== undefined && body?.['client_id'] === undefined)) {
    const { status } = response
    const words = oauthError?.description === undefined ? '' : `, ${quote(oauthError.description)}`
    const reason = oauthError === undefined ? `status ${status}` : `${quote(oauthError.error)}${words}`
    throw new EvergrantError(
      'REGISTRATION_REFUSED',
      `${displayUrl(endpoint)} refused to register a client: ${reason}`,
      {
        details: { issuer: metadata.issuer, status, ...oauthError },
      },
    )
  }
  if (body === undefined) throw invalid(endpoint, 'it is not a JSON object')
  const registered = await parseRegistration(body, endpoint)
  const secret = typeof registered['client_secret'] === 'string' ? registered['client_secret'] : undefined
  const expiresAt = secondsIn(registered['client_secret_expires_at'])
  const issuedAt = registered['client_id_issued_at']
  return {
    clientId: registered.client_id,
    tokenEndpointAuthMethod: assignedMethod(body, secret !== undefined, context),
    redirectUris: usableRedirects(registered.redirect_uris, redirectUris),
    kind: 'registered',
    issuer: metadata.issuer,
    ...(secret === undefined ? {} : { clientSecret: new Secret(secret) }),
    ...(secret !== undefined && expiresAt > 0 ? { clientSecretExpiresAtSeconds: expiresAt } : {}),
    ...(typeof issuedAt === 'number' && Number.isFinite(issuedAt) ? { issuedAtSeconds: issuedAt } : {}),
  }
}

async function parseRegistration(
  body: Record<string, unknown>,
  endpoint: string,
): Promise<oauth.OmitSymbolProperties<oauth.Client>> {
  const { client_secret, client_secret_expires_at, ...rest } = body
  const expiresAt = secondsIn(client_secret_expires_at)
  const tidy = {
    ...rest,
    // Some servers send an empty secret for "none", or leave out when it expires.
    ...(client_secret === undefined || client_secret === '' ? {} : { client_secret }),
    client_secret_expires_at: Number.isSafeInteger(expiresAt) && expiresAt > 0 ? expiresAt : 0,
  }
  try {
    return await oauth.processDynamicClientRegistrationResponse(Response.json(tidy, { status: 201 }))
  } catch (error) {
    // Its cause holds the whole body, the secret included: only its words, which name the member, may go on.
    throw invalid(endpoint, error instanceof Error ? error.message : 'unknown reason')
  }
}

/** Some servers write the number as text. Of anything else `Number` would ask how it converts itself, which can fail. */
function secondsIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
}

function assignedMethod(
  body: Record<string, unknown>,
  hasSecret: boolean,
  { endpoint, metadata }: RegistrationContext,
): TokenEndpointAuthMethod {
  const method = body['token_endpoint_auth_method']
  if (
    method !== undefined &&
    method !== 'none' &&
    method !== 'client_secret_basic' &&
    method !== 'client_secret_post'
  ) {
    throw invalid(endpoint, `it assigns the authentication method ${quote(method)}, which was not asked for`)
  }
  if (!hasSecret) return 'none'
  // RFC 7591 §2: an omitted method means Basic; a server that lists others and not Basic cannot mean that.
  const supported = metadata.tokenEndpointAuthMethodsSupported
  const omitted = supported?.includes('client_secret_post') && !supported.includes('client_secret_basic')
  return method ?? (omitted ? 'client_secret_post' : 'client_secret_basic')
}

/** A server may register fewer redirect URIs than it was asked for; it may not add any. */
function usableRedirects(registered: unknown, requested: readonly string[]): readonly string[] {
  const kept = Array.isArray(registered) ? requested.filter((uri) => registered.includes(uri)) : requested
  return kept.length > 0 ? kept : requested
}

function invalid(endpoint: string, reason: string): EvergrantError {
  return new EvergrantError(
    'RESPONSE_INVALID',
    `The registration reply of ${displayUrl(endpoint)} cannot be used: ${reason}`,
    {
      details: { url: displayUrl(endpoint) },
    },
  )
}
