import { EvergrantError } from '../errors.js'
import { displayUrl, quote } from '../internal/redact.js'
import { assertSecureUrl } from '../internal/url.js'

/**
 * What an authorization server says about itself, in the shape that is stored: plain JSON. Endpoints are verbatim and have been checked
 * to be https or loopback.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414.html#section-2
 */
export interface AuthorizationServerMetadata {
  /** The document's own string. Compare it as a string, never as a URL. */
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly registrationEndpoint?: string
  readonly revocationEndpoint?: string
  readonly codeChallengeMethodsSupported?: readonly string[]
  readonly tokenEndpointAuthMethodsSupported?: readonly string[]
  readonly revocationEndpointAuthMethodsSupported?: readonly string[]
  readonly scopesSupported?: readonly string[]
  readonly grantTypesSupported?: readonly string[]
  /** RFC 9449 §5.1. */
  readonly dpopSigningAlgValuesSupported?: readonly string[]
  readonly clientIdMetadataDocumentSupported: boolean
  /** RFC 9207: whether a callback without `iss` must be refused. */
  readonly authorizationResponseIssParameterSupported: boolean
}

/** @see https://www.rfc-editor.org/rfc/rfc9728.html#section-2 */
export interface ProtectedResourceMetadata {
  /** Where the document was found. */
  readonly url: string
  /** The document's own string. */
  readonly resource: string
  /** May be empty: then the server is its own authorization server. */
  readonly authorizationServers: readonly string[]
  readonly scopesSupported?: readonly string[]
  /** It takes tokens only that are bound to a key. */
  readonly dpopBoundAccessTokensRequired?: true
}

export type MetadataDocument = Readonly<Record<string, unknown>>

/**
 * The authorization server metadata in a document whose `issuer` has been compared already.
 *
 * @param url where the document was found, for messages.
 * @throws EvergrantError `METADATA_INVALID` for missing or malformed members; `INSECURE_URL` for an endpoint in the clear.
 */
export function parseAuthorizationServerMetadata(document: MetadataDocument, url: string): AuthorizationServerMetadata {
  const endpoint = (name: string) => parseEndpoint(document, name, url)
  const list = (name: string) => parseStringList(document, name, url)
  return compact({
    issuer: requireString(document, 'issuer', url),
    authorizationEndpoint: endpoint('authorization_endpoint') ?? missing('authorization_endpoint', url),
    tokenEndpoint: endpoint('token_endpoint') ?? missing('token_endpoint', url),
    registrationEndpoint: endpoint('registration_endpoint'),
    revocationEndpoint: endpoint('revocation_endpoint'),
    codeChallengeMethodsSupported: list('code_challenge_methods_supported'),
    tokenEndpointAuthMethodsSupported: list('token_endpoint_auth_methods_supported'),
    revocationEndpointAuthMethodsSupported: list('revocation_endpoint_auth_methods_supported'),
    scopesSupported: list('scopes_supported'),
    grantTypesSupported: list('grant_types_supported'),
    dpopSigningAlgValuesSupported: list('dpop_signing_alg_values_supported'),
    clientIdMetadataDocumentSupported: document['client_id_metadata_document_supported'] === true,
    authorizationResponseIssParameterSupported: document['authorization_response_iss_parameter_supported'] === true,
  })
}

/**
 * The protected resource metadata in a document. That it speaks about the right server is judged by the caller.
 *
 * @throws EvergrantError `METADATA_INVALID`, `INSECURE_URL`
 */
export function parseProtectedResourceMetadata(document: MetadataDocument, url: string): ProtectedResourceMetadata {
  const resource = requireString(document, 'resource', url)
  parseUrlMember('resource', resource, url)
  const authorizationServers = parseStringList(document, 'authorization_servers', url) ?? []
  for (const issuer of authorizationServers) parseUrlMember('authorization_servers', issuer, url)
  return compact({
    url,
    resource,
    authorizationServers,
    scopesSupported: parseStringList(document, 'scopes_supported', url),
    dpopBoundAccessTokensRequired: document['dpop_bound_access_tokens_required'] === true ? (true as const) : undefined,
  })
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Leaves out the members that are undefined, so that the result survives a round trip through JSON unchanged. */
function compact<T extends object>(members: T): Compact<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Compact<T>
}

function requireString(document: MetadataDocument, name: string, url: string): string {
  const value = document[name]
  if (typeof value !== 'string' || value === '') return missing(name, url)
  return value
}

function missing(name: string, url: string): never {
  throw new EvergrantError('METADATA_INVALID', `The metadata at ${displayUrl(url)} has no usable "${name}"`, {
    details: { url: displayUrl(url), member: name },
  })
}

function parseStringList(document: MetadataDocument, name: string, url: string): readonly string[] | undefined {
  const value = document[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw new EvergrantError(
      'METADATA_INVALID',
      `"${name}" in the metadata at ${displayUrl(url)} is not a list of strings`,
      {
        details: { url: displayUrl(url), member: name },
      },
    )
  }
  return value
}

function parseEndpoint(document: MetadataDocument, name: string, url: string): string | undefined {
  const value = document[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return missing(name, url)
  parseUrlMember(name, value, url)
  return value
}

/** RFC 6749 §3.1, RFC 8414 §2, RFC 8707 §2: absolute, without a fragment. Other schemes than http(s) are an attack, not an oversight. */
function parseUrlMember(name: string, value: string, url: string): void {
  const parsed = URL.canParse(value) ? new URL(value) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || value.includes('#')) {
    throw new EvergrantError(
      'METADATA_INVALID',
      `"${name}" in the metadata at ${displayUrl(url)} is not an http(s) URL: ${quote(value)}`,
      {
        details: { url: displayUrl(url), member: name },
      },
    )
  }
  assertSecureUrl(parsed, `"${name}" in the metadata at ${displayUrl(url)}`)
}
