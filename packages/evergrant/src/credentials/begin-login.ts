import { randomToken, sha256 } from '../internal/digest.js'
import { isLoopbackUrl } from '../internal/url.js'
import { createAuthorizationRequest, hashState } from '../oauth/authorization.js'
import type { Discovery } from '../oauth/discovery.js'
import { assessPkce } from '../oauth/pkce.js'
import type { ClientIdentity } from '../oauth/registration.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'
import { discoverServer } from './discover-server.js'
import { clientForLogin, type LoginClientOptions, loginScope } from './login-client.js'
import { PENDING_LIFETIME_MS } from './pending.js'
import { nextStep } from './plan.js'
import { issuerPolicy, type ProtocolEra } from './policy.js'

export interface LoginOptions extends LoginClientOptions {
  /** The one that this login uses; default the first. */
  readonly redirectUri?: string | undefined
  /** Asks for the consent page everywhere, so that another account or workspace can be chosen. */
  readonly switchAccount?: boolean | undefined
  /**
   * What the server speaks, where that is known: kept with the login, and tried first by the first call, which otherwise has to find out.
   * A wrong one costs a request.
   */
  readonly era?: ProtocolEra | undefined
  readonly signal?: AbortSignal | undefined
}

export interface BegunLogin {
  /** Where the person signs in. Holds no secret. */
  readonly url: string
  /** Random secret of this browser (an HttpOnly, SameSite=Lax cookie) or program: `completeLogin` wants it back. */
  readonly binding: string
  readonly redirectUri: string
  /** Milliseconds since the epoch; after it the login has to be started again. */
  readonly expiresAt: number
  readonly issuer: string
  readonly scope?: string
  /** `unadvertised`: the server does not say that it checks PKCE; S256 is used all the same. */
  readonly pkce: 'advertised' | 'unadvertised'
}

interface Found {
  discovery?: Discovery
  client?: ClientIdentity
}

/**
 * First half of a login: discovers, finds or registers a client, stores the pending login, gives the URL to open.
 * An existing login stays as it is.
 *
 * @throws TypeError for unusable redirect URIs; `PKCE_UNSUPPORTED`, `REGISTRATION_REFUSED`, `REGISTRATION_UNSUPPORTED`,
 * `LOGIN_NOT_NEEDED` and every discovery error. A login that cannot be written to its log is not begun.
 */
export async function beginLogin(
  context: EngineContext,
  connection: ConnectionId,
  options: LoginOptions,
): Promise<BegunLogin> {
  const redirectUri = parseRedirectUri(options)
  // A record that cannot be opened could not be replaced either: told before anybody is sent to a consent page.
  await context.records.readCredential(connection)
  const found: Found = {}
  for (;;) {
    options.signal?.throwIfAborted()
    const { discovery, client } = found
    const step = nextStep({
      want: 'login',
      discovered: discovery !== undefined,
      registered: client !== undefined,
      code: false,
      tokens: false,
    })
    if (step.kind === 'discover') {
      found.discovery = await discoverServer(context, connection)
    } else if (step.kind === 'register' && discovery) {
      assessPkce(discovery.authorizationServer, context.pkce)
      found.client = await clientForLogin(context, { connection, discovery, redirectUri, options })
    } else if (step.kind === 'authorize' && discovery && client) {
      return authorize(context, { connection, discovery, client, redirectUri, options })
    }
  }
}

function parseRedirectUri({ redirectUris, redirectUri = redirectUris[0] }: LoginOptions): string {
  for (const uri of redirectUris) {
    const usable = URL.canParse(uri) && (new URL(uri).protocol === 'https:' || isLoopbackUrl(uri))
    if (!usable) throw new TypeError(`redirectUris must be https or http on loopback, got ${JSON.stringify(uri)}`)
  }
  if (redirectUri === undefined || !redirectUris.includes(redirectUri)) {
    throw new TypeError(`redirectUri must be one of redirectUris, got ${JSON.stringify(redirectUri)}`)
  }
  return redirectUri
}

interface LoginParts {
  readonly connection: ConnectionId
  readonly discovery: Discovery
  readonly redirectUri: string
  readonly options: LoginOptions
}

async function authorize(
  context: EngineContext,
  { connection, discovery, client, redirectUri, options }: LoginParts & { client: ClientIdentity },
): Promise<BegunLogin> {
  const { authorizationServer, resource } = discovery
  const { issuer } = authorizationServer
  const pkce = assessPkce(authorizationServer, context.pkce)
  if (pkce === 'unadvertised') context.emit(connection, { type: 'pkce_unadvertised', issuer })

  const scope = loginScope(discovery, options)
  const prompt = options.switchAccount ? 'consent' : issuerPolicy(context.policies, issuer).prompt
  const request = await createAuthorizationRequest({
    metadata: authorizationServer,
    client,
    redirectUri,
    resource,
    ...(scope !== undefined && { scope }),
    ...(prompt !== undefined && { prompt }),
  })

  const now = context.clock.now()
  const binding = randomToken()
  const expiresAt = now + PENDING_LIFETIME_MS
  await context.records.writePending(await hashState(request.state.reveal()), {
    connection,
    client,
    discovery: { resource, authorizationServer, fetchedAt: now },
    redirectUri,
    codeVerifier: request.codeVerifier,
    bindingHash: await sha256(binding),
    ...(scope !== undefined && { scope }),
    ...(options.era !== undefined && { era: options.era }),
    expiresAt,
  })
  await context.record(connection, { type: 'authorization_started', issuer, redirectUri })
  return { url: request.url, binding, redirectUri, expiresAt, issuer, pkce, ...(scope !== undefined && { scope }) }
}
