import { EvergrantError } from '../errors.js'
import { isThisMachine } from '../internal/address.js'
import { displayUrl, quote } from '../internal/redact.js'
import { assertSecureUrl, canonicalServerUrl } from '../internal/url.js'
import type { BearerChallenge } from './challenge.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { sameIssuer } from './issuer.js'
import { fetchFirstDocument } from './metadata-document.js'
import {
  parseAuthorizationServerMetadata,
  parseProtectedResourceMetadata,
  type AuthorizationServerMetadata,
  type ProtectedResourceMetadata,
} from './metadata.js'
import { authorizationServerMetadataUrls, protectedResourceMetadataUrls } from './well-known.js'

/** What is known about a server's authorization after discovery: plain JSON, storable. */
export interface Discovery {
  /** The server URL in canonical form. */
  readonly server: string
  /** The RFC 8707 `resource` to send: the resource document's own string, else the canonical server URL. */
  readonly resource: string
  readonly protectedResource?: ProtectedResourceMetadata
  readonly authorizationServer: AuthorizationServerMetadata
  readonly challengeScope?: string
  /** It takes tokens that are bound to a key (RFC 9449): its challenge or its metadata says so. */
  readonly wantsProof?: true
  /** `origin`: no RFC 9728 document; `default-endpoints`: no metadata at all (MCP 2025-03-26). */
  readonly kind: 'protected-resource' | 'origin' | 'default-endpoints'
}

export interface DiscoveryInput {
  readonly fetch: GuardedFetch
  /** The MCP server's URL. */
  readonly server: string
  /** What the server said in its 401, when it has been asked. */
  readonly challenge?: BearerChallenge | undefined
  /** Preferred when the resource names several authorization servers; without effect when it does not name this one. */
  readonly issuer?: string | undefined
  /** Whether a server without any metadata is taken at the MCP 2025-03-26 default endpoints. Default: no. */
  readonly allowDefaultEndpoints?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Finds the authorization server that protects an MCP server, and where to send requests.
 *
 * Everything in the result has been checked: the resource covers the server, the issuer is the one that was asked for, and every
 * endpoint is https or, for a server on loopback, loopback.
 *
 * @throws EvergrantError `RESOURCE_MISMATCH`, `ISSUER_MISMATCH`, `METADATA_INVALID`, `INSECURE_URL`, `ADDRESS_REFUSED`,
 * `DISCOVERY_FAILED` (no authorization server metadata anywhere), and those of the guarded fetch
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-location
 */
export async function discover(input: DiscoveryInput): Promise<Discovery> {
  return discoverIssuer(input, await discoverResource(input))
}

/** First half: what the server says about itself; `undefined` when it says nothing. */
export async function discoverResource(input: DiscoveryInput): Promise<ProtectedResourceMetadata | undefined> {
  return fetchProtectedResource(input, canonicalServerUrl(input.server))
}

/** Second half: the authorization server that protects it. */
export async function discoverIssuer(
  input: DiscoveryInput,
  protectedResource: ProtectedResourceMetadata | undefined,
): Promise<Discovery> {
  const server = canonicalServerUrl(input.server)
  const challengeScope = input.challenge?.scope
  const wantsProof = input.challenge?.wantsProof ?? protectedResource?.dpopBoundAccessTokensRequired
  const known = {
    server,
    ...(challengeScope === undefined ? {} : { challengeScope }),
    ...(wantsProof && { wantsProof }),
  }
  const issuer = chooseIssuer(protectedResource, input.issuer) ?? new URL(server).origin
  const authorizationServer = await fetchAuthorizationServer(input, server, issuer)
  if (protectedResource !== undefined) {
    if (authorizationServer === undefined) throw noAuthorizationServer(server, issuer)
    const { resource } = protectedResource
    return { ...known, resource, protectedResource, authorizationServer, kind: 'protected-resource' }
  }
  if (authorizationServer !== undefined) return { ...known, resource: server, authorizationServer, kind: 'origin' }
  if (input.allowDefaultEndpoints !== true) throw noAuthorizationServer(server, issuer)
  return { ...known, resource: server, authorizationServer: defaultEndpoints(issuer), kind: 'default-endpoints' }
}

async function fetchProtectedResource(
  { fetch, challenge, signal }: DiscoveryInput,
  server: string,
): Promise<ProtectedResourceMetadata | undefined> {
  const urls = protectedResourceMetadataUrls(server, challenge?.resourceMetadata)
  for (const url of urls) assertMayLeadTo(server, url, 'resource_metadata')
  const found = await fetchFirstDocument({ fetch, urls, member: 'resource', signal })
  if (found === undefined) return undefined
  const metadata = parseProtectedResourceMetadata(found.document, found.url)
  assertResourceCovers(metadata, server)
  return metadata
}

async function fetchAuthorizationServer(
  { fetch, signal }: DiscoveryInput,
  server: string,
  issuer: string,
): Promise<AuthorizationServerMetadata | undefined> {
  assertMayLeadTo(server, issuer, 'authorization server')
  const urls = authorizationServerMetadataUrls(issuer)
  const found = await fetchFirstDocument({ fetch, urls, member: 'issuer', signal })
  if (found === undefined) return undefined
  assertIssuer(issuer, found.document['issuer'], found.url)
  const metadata = parseAuthorizationServerMetadata(found.document, found.url)
  for (const endpoint of [
    metadata.authorizationEndpoint,
    metadata.tokenEndpoint,
    metadata.registrationEndpoint,
    metadata.revocationEndpoint,
  ]) {
    if (endpoint !== undefined) assertMayLeadTo(server, endpoint, 'endpoint')
  }
  return metadata
}

/** RFC 9728 §7.6: which of several servers to use is the client's choice; the first, unless one is known already. */
function chooseIssuer(metadata: ProtectedResourceMetadata | undefined, preferred?: string): string | undefined {
  const offered = metadata?.authorizationServers ?? []
  return offered.find((issuer) => preferred !== undefined && sameIssuer(issuer, preferred)) ?? offered[0]
}

/**
 * A resource document speaks for its own origin and for what lies below its path, and for nothing else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728.html#section-3.3
 */
function assertResourceCovers({ resource, url }: ProtectedResourceMetadata, server: string): void {
  const claimed = new URL(resource)
  const wanted = new URL(server)
  const folder = claimed.pathname.replace(/\/$/, '')
  const covers =
    claimed.origin === wanted.origin &&
    (wanted.pathname === folder || wanted.pathname.startsWith(`${folder}/`)) &&
    (claimed.search === '' || claimed.search === wanted.search)
  if (covers) return
  const message = `The metadata at ${displayUrl(url)} describes ${quote(resource)}, not ${displayUrl(server)}`
  throw new EvergrantError('RESOURCE_MISMATCH', message, {
    details: { server: displayUrl(server), resource: displayUrl(resource), url: displayUrl(url) },
  })
}

/** RFC 8414 §3.3: the identical string. Only the slash that URL libraries add to a bare origin is forgiven. */
function assertIssuer(expected: string, actual: unknown, url: string): void {
  if (typeof actual === 'string' && sameIssuer(expected, actual)) return
  const message = `The metadata at ${displayUrl(url)} names the issuer ${quote(actual)}, not ${quote(expected)}`
  throw new EvergrantError('ISSUER_MISMATCH', message, {
    details: { expected: displayUrl(expected), actual: quote(actual), url: displayUrl(url) },
  })
}

/** A server elsewhere must not make this machine talk to its own services. */
function assertMayLeadTo(server: string, url: string, what: string): void {
  assertSecureUrl(url, what)
  const leadsHere = (address: string) => isThisMachine(new URL(address).hostname)
  if (!leadsHere(url) || leadsHere(server)) return
  throw new EvergrantError(
    'ADDRESS_REFUSED',
    `${displayUrl(server)} names a ${what} on this machine: ${displayUrl(url)}`,
    {
      details: { server: displayUrl(server), url: displayUrl(url) },
    },
  )
}

function noAuthorizationServer(server: string, issuer: string): EvergrantError {
  const tried = authorizationServerMetadataUrls(issuer)
  return new EvergrantError(
    'DISCOVERY_FAILED',
    `${displayUrl(server)} publishes no authorization server metadata (tried ${tried.map(displayUrl).join(', ')})`,
    { details: { server: displayUrl(server), tried } },
  )
}

/** @see https://modelcontextprotocol.io/specification/2025-03-26/basic/authorization#fallbacks-for-servers-without-metadata-discovery */
function defaultEndpoints(origin: string): AuthorizationServerMetadata {
  return {
    issuer: origin,
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    registrationEndpoint: `${origin}/register`,
    clientIdMetadataDocumentSupported: false,
    authorizationResponseIssParameterSupported: false,
  }
}
