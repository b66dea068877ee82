import { mcp as mcpPlugin, requireMcpAuth } from '@better-auth/mcp'
import { betterAuth, type BetterAuthOptions, type BetterAuthPlugin } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { getAuthTables } from 'better-auth/db'
import { jwt } from 'better-auth/plugins'
import { randomBytes } from 'node:crypto'
import { createMcpEndpoint } from './mcp-endpoint.js'
import { startWebServer, webHandler } from './web-server.js'

/** An MCP server behind better-auth: an issuer with a path, EdDSA tokens for one resource, and refresh tokens that may be sent again for 30 s. */
export interface BetterAuthPeer {
  /** The MCP endpoint. */
  readonly url: string
  readonly issuer: string
  /** What the person says on the consent page. */
  decision: 'approve' | 'deny'
  /** Grant type and status of each request to the token endpoint, in order. */
  readonly tokenRequests: readonly string[]
  /** Whether the provider would still take a refresh token of the person. */
  hasLiveRefreshToken(): boolean
  forgetSessions(): void
  close(): Promise<void>
}

const PERSON = { name: 'Ada', email: 'ada@example.com', password: randomBytes(16).toString('base64url') }

/** Signing in needs no click: the pages of login and consent send the browser on. */
export async function startBetterAuth(): Promise<BetterAuthPeer> {
  const server = await startWebServer()
  const { origin } = server
  const url = `${origin}/mcp`
  const database: Record<string, Record<string, unknown>[]> = {}
  const options = optionsFor(origin, url, database)
  for (const { modelName } of Object.values(getAuthTables(options))) database[modelName] = []
  const auth = betterAuth(options)
  const { user } = await auth.api.signUpEmail({ body: PERSON })
  const endpoint = createMcpEndpoint()
  const serveMcp = requireMcpAuth(
    auth,
    (request, { scope }) => endpoint.fetch(request, { sub: user.name, scope: String(scope) }),
    { resource: url },
  )
  const tokenRequests: string[] = []

  const peer: BetterAuthPeer = {
    url,
    issuer: `${origin}/api/auth`,
    decision: 'approve',
    tokenRequests,
    hasLiveRefreshToken: () =>
      (database['oauthRefreshToken'] ?? []).some(({ revoked, rotatedAt }) => !revoked && !rotatedAt),
    forgetSessions: endpoint.forgetSessions,
    async close() {
      await endpoint.close()
      await server.close()
    },
  }

  server.handle(
    webHandler(origin, async (request) => {
      const { pathname, search } = new URL(request.url)
      if (pathname === '/mcp') return serveMcp(request)
      if (pathname === '/login') return logIn(search)
      if (pathname === '/consent') return decide(request, search, peer.decision === 'approve')
      if (!pathname.endsWith('/oauth2/token')) return auth.handler(asNavigation(request))
      const grantType = new URLSearchParams(await request.clone().text()).get('grant_type')
      const response = await auth.handler(request)
      tokenRequests.push(`${grantType} ${response.status}`)
      return response
    }),
  )
  return peer

  async function logIn(search: string): Promise<Response> {
    const { headers } = await auth.api.signInEmail({ body: PERSON, returnHeaders: true })
    const location = `${peer.issuer}/oauth2/authorize${search}`
    const answer = new Headers({ location })
    for (const cookie of headers.getSetCookie()) answer.append('set-cookie', cookie)
    return new Response(null, { status: 302, headers: answer })
  }

  async function decide(request: Request, search: string, accept: boolean): Promise<Response> {
    const response = await auth.handler(
      new Request(`${peer.issuer}/oauth2/consent`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, cookie: request.headers.get('cookie') ?? '' },
        body: JSON.stringify({ accept, oauth_query: search.slice(1) }),
      }),
    )
    const { redirect_uri, url: next } = (await response.json()) as { redirect_uri?: string; url?: string }
    return new Response(null, { status: 302, headers: { location: redirect_uri ?? next ?? '/nowhere' } })
  }
}

/** The provider answers a `fetch`, which the browser of the tests is, by JSON that says where to go. */
function asNavigation(request: Request): Request {
  if (request.method === 'GET') request.headers.set('sec-fetch-mode', 'navigate')
  return request
}

function optionsFor(
  origin: string,
  resource: string,
  database: Record<string, Record<string, unknown>[]>,
): BetterAuthOptions {
  return {
    baseURL: origin,
    secret: randomBytes(32).toString('base64url'),
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [
      jwt(),
      // Its types are not made for `exactOptionalPropertyTypes`.
      mcpPlugin({
        loginPage: '/login',
        consentPage: '/consent',
        resource,
        allowDynamicClientRegistration: true,
        allowUnauthenticatedClientRegistration: true,
      }) as unknown as BetterAuthPlugin,
    ],
  }
}
