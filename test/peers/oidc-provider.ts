import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { type Context, errors, Provider, type StoredToken } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import { startWebServer } from './web-server.js'

export interface TokenRequest {
  readonly grantType: string
  readonly status: number
}

/** A second, independent authorization server, and what it saw. */
export interface OidcPeer {
  readonly issuer: string
  /** What the person answers on the consent page. */
  decision: 'approve' | 'deny'
  /** Every request that reached the token endpoint, in order. */
  readonly tokenRequests: readonly TokenRequest[]
  /** While it is there, the token endpoint works on nothing: it waits for it. */
  gate: Promise<void> | undefined
  /** Visits to the authorization endpoint. */
  authorizations(): number
  /** The redirect URIs of each registration. */
  readonly registrations: readonly (readonly string[])[]
  /** Refresh tokens in the order in which they were issued. */
  readonly refreshTokens: readonly StoredToken[]
  /** Grants that the provider ended by itself, as at the replay of a spent token. */
  readonly endedGrants: readonly string[]
  /** RFC 7662: whether the provider would still take this refresh token. */
  isActive(token: StoredToken): Promise<boolean>
  /** The person removes the connection in the provider's settings. */
  endGrant(grantId: string): Promise<void>
  close(): Promise<void>
}

export interface OidcOptions {
  readonly resource: string
  /** The provider knows the scope as one of the resource only, and registers no client that names it. */
  readonly refusesScopeAtRegistration?: boolean
  /** It binds tokens to keys, and wants a nonce of its own in every proof (RFC 9449). */
  readonly bindsTokens?: boolean
  /** Clients that were registered by hand, in the words of RFC 7591. */
  readonly clients?: readonly Readonly<Record<string, unknown>>[]
}

export const SCOPE = 'mcp:tools'

/**
 * oidc-provider on its own origin: dynamic registration, PKCE required, one-time refresh tokens whose replay ends the grant, and JWT
 * access tokens for `resource` alone. Signing in needs no click.
 */
export async function startOidcProvider(options: OidcOptions): Promise<OidcPeer> {
  const server = await startWebServer()
  const issuer = server.origin
  const provider = new Provider(issuer, configuration(options))
  const tokenRequests: TokenRequest[] = []
  let authorizations = 0
  const registrations: (readonly string[])[] = []
  const refreshTokens: StoredToken[] = []
  const endedGrants: string[] = []
  provider.on('refresh_token.saved', (token) => {
    if (refreshTokens.every(({ jti }) => jti !== token.jti)) refreshTokens.push(token)
  })
  provider.on('registration_create.success', (_context, { redirectUris }) => void registrations.push(redirectUris))
  provider.on('grant.revoked', (_context, grantId) => void endedGrants.push(grantId))

  const peer: OidcPeer = {
    issuer,
    decision: 'approve',
    tokenRequests,
    gate: undefined,
    authorizations: () => authorizations,
    registrations,
    refreshTokens,
    endedGrants,
    async isActive({ jti, clientId }) {
      const response = await fetch(`${issuer}/token/introspection`, {
        method: 'POST',
        body: new URLSearchParams({ token: jti, client_id: clientId }),
      })
      const { active } = (await response.json()) as { active?: boolean }
      if (active === undefined) throw new Error(`Introspection answered ${response.status}`)
      return active
    },
    async endGrant(grantId) {
      await provider.RefreshToken.revokeByGrantId(grantId)
      await (await provider.Grant.find(grantId))?.destroy()
    },
    close: server.close,
  }

  provider.use(async (context, next) => {
    if (context.path.startsWith('/interaction/')) return answerInteraction(peer.decision, context)
    if (context.path === '/auth') authorizations += 1
    const isTokenRequest = context.path === '/token' && context.method === 'POST'
    if (isTokenRequest) await peer.gate
    await next()
    if (!isTokenRequest) return
    tokenRequests.push({ grantType: context.oidc.params['grant_type'] ?? '', status: context.status })
  })
  const callback = provider.callback()
  server.handle((message, reply) => void callback(message, reply))
  return peer

  async function answerInteraction(decision: 'approve' | 'deny', { req, res }: Context): Promise<void> {
    const { prompt } = await provider.interactionDetails(req, res)
    const approval = prompt.name === 'login' ? { login: { accountId: ACCOUNT } } : { consent: {} }
    const denial = { error: 'access_denied', error_description: 'The person said no' }
    const result = decision === 'approve' ? approval : denial
    await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: decision === 'approve' })
  }
}

/** The package's own adapter; under another name it is used without a warning for production. */
class Memory extends MemoryAdapter {}

const isOwn = (_context: Context, client: { readonly clientId: string }, token: StoredToken): boolean =>
  token.clientId === client.clientId

function configuration({
  resource,
  refusesScopeAtRegistration = false,
  bindsTokens = false,
  clients = [],
}: OidcOptions): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'test' }
  return {
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['openid', 'offline_access', ...(refusesScopeAtRegistration ? [] : [SCOPE])],
    adapter: Memory,
    clients,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: bindsTokens, ...(bindsTokens && { nonceSecret: randomBytes(32), requireNonce: () => true }) },
      introspection: { enabled: true, allowedPolicy: isOwn },
      registration: { enabled: true },
      registrationManagement: { enabled: true },
      revocation: { enabled: true, allowedPolicy: isOwn },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo(_context: Context, indicator: string) {
          if (indicator !== resource) throw new errors.InvalidTarget()
          return {
            scope: SCOPE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: ACCESS_TOKEN_SECONDS,
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_context: Context, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    findAccount: (_context: Context, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
    async loadExistingGrant({ oidc: { client, session, provider } }: Context) {
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      grant.addOIDCScope(SCOPE)
      grant.addResourceScope(resource, SCOPE)
      await grant.save()
      return grant
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      RefreshToken: 30 * DAY_SECONDS,
      Grant: 30 * DAY_SECONDS,
      Session: DAY_SECONDS,
      Interaction: 600,
    },
  }
}

const ACCOUNT = 'ada'
const ACCESS_TOKEN_SECONDS = 3600
const DAY_SECONDS = 86_400
