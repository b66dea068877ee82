import { EvergrantError, isEvergrantError } from '../errors.js'
import { quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'
import type { AssertionSigning, TokenEndpointAuthMethod } from '../oauth/client-identity.js'
import { assertMetadataUrl } from '../oauth/client-metadata.js'
import type { Discovery } from '../oauth/discovery.js'
import { createDpopKey, DPOP_ALGORITHM } from '../oauth/dpop-key.js'
import { sameIssuer } from '../oauth/issuer.js'
import { importPrivateKey } from '../oauth/private-key.js'
import type { AuthorizationServerMetadata } from '../oauth/metadata.js'
import { type ClientIdentity, registerClient } from '../oauth/registration.js'
import { chooseScope } from '../oauth/scope.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'

/** Who the client of a login is, where it is not registered by itself. */
export interface ClientOptions {
  /** A client that was registered by hand, instead of dynamic registration (RFC 7591). */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  /** Instead of a secret: a PKCS #8 PEM or a private JWK, with which the client signs who it is (`private_key_jwt`, RFC 7523). */
  readonly privateKey?: string | undefined
  /**
   * Issuer that this client was registered at. Its secret goes nowhere else, whatever the server names (SEP-2352). Without it the one that the
   * server names at the login is taken, and kept to.
   */
  readonly issuer?: string | undefined
  /** Of that key; default `ES256`. */
  readonly signing?: AssertionSigning | undefined
}

export interface LoginClientOptions extends ClientOptions {
  /**
   * Address of a client metadata document of your own, which is the client ID then, where the server takes such documents. One per login:
   * logins that share a client ID can end each other.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
   */
  readonly clientMetadataUrl?: string | undefined
  /** All are registered at once, so that a busy port does not orphan the registration. Loopback http or https. */
  readonly redirectUris: readonly string[]
  /** Replaces the scopes that the server asks for. */
  readonly scope?: string | undefined
}

interface Parts {
  readonly connection: ConnectionId
  readonly discovery: Discovery
  readonly redirectUri: string
  readonly options: LoginClientOptions
}

/**
 * The client of this login, in the specification's order: one that was registered by hand, one that a metadata document describes, else a fresh
 * registration. Issuers revoke the old grant at consent when the client is the same, so a second login on the same registration would end
 * the first one even when it is denied.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#client-registration-approaches
 */
export async function clientForLogin(context: EngineContext, parts: Parts): Promise<ClientIdentity> {
  const client = await chooseClient(context, parts)
  return withDpopKey(client, parts.discovery)
}

async function chooseClient(
  context: EngineContext,
  { connection, discovery, redirectUri, options }: Parts,
): Promise<ClientIdentity> {
  const { authorizationServer } = discovery
  const { issuer } = authorizationServer
  if (options.clientId !== undefined) return givenClient(options, authorizationServer, options.clientId)
  if (options.clientMetadataUrl !== undefined) {
    const url = assertMetadataUrl(options.clientMetadataUrl)
    if (authorizationServer.clientIdMetadataDocumentSupported) {
      return { ...(await givenClient(options, authorizationServer, url)), kind: 'metadata_document' }
    }
  }
  const scope = loginScope(discovery, options)
  const registration = {
    fetch: context.fetch,
    metadata: authorizationServer,
    redirectUris: options.redirectUris,
    clientName: context.clientName,
  }
  const client = await registerClient({ ...registration, ...(scope !== undefined && { scope }) }).catch(
    (error: unknown) => {
      if (scope === undefined || !isRefusedMetadata(error)) throw error
      return registerClient(registration)
    },
  )
  context.emit(connection, { type: 'client_registered', issuer, clientId: client.clientId })
  if (!client.redirectUris.includes(redirectUri)) {
    throw new EvergrantError('REGISTRATION_REFUSED', `${issuer} did not register the redirect URI ${redirectUri}`)
  }
  return client
}

/**
 * A server that knows a scope as one of the resource only may register no client that names it. `scope` is optional (RFC 7591 §2), so
 * it is left out then; the authorization request names it all the same.
 */
function isRefusedMetadata(error: unknown): boolean {
  return isEvergrantError(error, 'REGISTRATION_REFUSED') && error.details.error === 'invalid_client_metadata'
}

/** @throws TypeError for a key that cannot be used, `ISSUER_MISMATCH`; both before anything is sent */
export async function givenClient(
  options: ClientOptions & { readonly redirectUris?: readonly string[] },
  { issuer, tokenEndpointAuthMethodsSupported: methods }: AuthorizationServerMetadata,
  clientId: string,
): Promise<ClientIdentity> {
  const { clientSecret, privateKey, signing = { algorithm: 'ES256' }, redirectUris = [] } = options
  assertIssuer(options.issuer, issuer)
  if (privateKey !== undefined) await importPrivateKey(privateKey, signing.algorithm)
  return {
    clientId,
    ...(privateKey !== undefined
      ? { privateKey: new Secret(privateKey), signing, tokenEndpointAuthMethod: 'private_key_jwt' }
      : clientSecret !== undefined
        ? { clientSecret: new Secret(clientSecret), tokenEndpointAuthMethod: methodOfSecret(methods) }
        : { tokenEndpointAuthMethod: 'none' }),
    redirectUris,
    kind: 'preregistered',
    issuer,
  }
}

/** Basic, which every server has to take (RFC 6749 §2.3.1), unless it says that it does not. */
function methodOfSecret(supported: readonly string[] | undefined): TokenEndpointAuthMethod {
  const isPostOnly = supported?.includes('client_secret_post') && !supported.includes('client_secret_basic')
  return isPostOnly ? 'client_secret_post' : 'client_secret_basic'
}

function assertIssuer(expected: string | undefined, actual: string): void {
  if (expected === undefined || sameIssuer(expected, actual)) return
  throw new EvergrantError(
    'ISSUER_MISMATCH',
    `The server names the issuer ${quote(actual)}, and this client belongs to ${quote(expected)}`,
    { details: { expected, actual } },
  )
}

/** A key to bind the tokens to, where the server wants that and the issuer can. */
export async function withDpopKey(client: ClientIdentity, discovery: Discovery): Promise<ClientIdentity> {
  const algorithms = discovery.authorizationServer.dpopSigningAlgValuesSupported ?? []
  if (!discovery.wantsProof || !algorithms.includes(DPOP_ALGORITHM)) return client
  return { ...client, dpopKey: await createDpopKey() }
}

/** With what keeps a login alive for long, where the issuer knows it (SEP-2207). */
export function loginScope(
  { authorizationServer, protectedResource, challengeScope }: Discovery,
  { scope }: Pick<LoginClientOptions, 'scope'>,
): string | undefined {
  return chooseScope({
    requested: scope,
    challenge: challengeScope,
    supported: protectedResource?.scopesSupported,
    offlineAccess: authorizationServer.scopesSupported?.includes('offline_access'),
  })
}
