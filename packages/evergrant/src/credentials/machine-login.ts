import { Secret } from '../internal/secret.js'
import { storeLogin, type CompletedLogin } from './complete-login.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Grant } from './credential.js'
import { discoverServer } from './discover-server.js'
import { requestByGrant } from './grant-request.js'
import { type ClientOptions, givenClient, withDpopKey } from './login-client.js'
import type { ProtocolEra } from './policy.js'

/** A token that somebody else has issued: its text, the file it is read from each time, or how the program gets one. */
export type AssertionSource = string | { readonly file: string } | (() => Promise<string>)

export interface MachineLoginOptions extends ClientOptions {
  readonly clientId: string
  /** Asked for as it is; default none. */
  readonly scope?: string | undefined
  /**
   * A JWT by which the server knows this workload (RFC 7523), for example a Kubernetes service account token. Without it, and without
   * `identityProvider`, the client signs in as itself (client credentials).
   */
  readonly assertion?: AssertionSource | undefined
  /** Where an organisation's identity provider vouches for a person who is signed in there: enterprise-managed authorization (ID-JAG). */
  readonly identityProvider?: IdentityProviderOptions | undefined
  readonly era?: ProtocolEra | undefined
}

export interface IdentityProviderOptions {
  /** https, or loopback. */
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret?: string | undefined
  /** The person's ID token, issued to that client. */
  readonly idToken: AssertionSource
}

/**
 * Signs in without a person and without a browser. The login is renewed by the same way when its token ends, by every process that has the
 * store; one whose assertion only this program has, only by this program.
 *
 * @throws `TOKEN_REQUEST_REFUSED` with the server's own reason, `ASSERTION_UNREADABLE`, and every discovery error. Nothing else is tried then.
 */
export async function signInWithoutPerson(
  context: EngineContext,
  connection: ConnectionId,
  options: MachineLoginOptions,
): Promise<CompletedLogin> {
  // A record that cannot be opened could not be replaced either.
  await context.records.readCredential(connection)
  const discovery = await discoverServer(context, connection)
  const { authorizationServer, resource } = discovery
  const client = await withDpopKey(await givenClient(options, authorizationServer, options.clientId), discovery)
  const { era, scope } = options
  const grant = grantOf(options)
  rememberSource(context, connection, options)
  const fetchedAt = context.clock.now()
  const login = { connection, client, discovery: { resource, authorizationServer, fetchedAt }, grant, scope }
  const tokens = await requestByGrant(context, login)
  return storeLogin(context, { ...login, ...(era && { era }) }, tokens)
}

function grantOf({ scope, assertion, identityProvider: provider }: MachineLoginOptions): Grant {
  const common = scope === undefined ? {} : { scope }
  if (provider !== undefined) {
    const { tokenEndpoint, clientId, clientSecret, idToken } = provider
    return {
      type: 'identity_assertion',
      ...common,
      ...fileOf(idToken),
      identityProvider: { tokenEndpoint, clientId },
      ...(clientSecret !== undefined && { identityProviderSecret: new Secret(clientSecret) }),
    }
  }
  return assertion === undefined
    ? { type: 'client_credentials', ...common }
    : { type: 'assertion', ...common, ...fileOf(assertion) }
}

function fileOf(source: AssertionSource): Pick<Grant, 'file'> {
  return typeof source === 'object' ? { file: source.file } : {}
}

/** A text is good as long as it lasts; a program that wants the login renewed gives a function or a file. */
function rememberSource(context: EngineContext, connection: ConnectionId, options: MachineLoginOptions): void {
  const source = options.identityProvider?.idToken ?? options.assertion
  const key = credentialKey(connection)
  if (typeof source === 'function') context.memory.assertions.set(key, source)
  else if (typeof source === 'string') context.memory.assertions.set(key, async () => source)
  else context.memory.assertions.delete(key)
}
