import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { createProofJudge } from './dpop-proofs.js'
import { createMcpEndpoint } from './mcp-endpoint.js'
import { type OidcOptions, type OidcPeer, SCOPE, startOidcProvider } from './oidc-provider.js'
import { startWebServer, webHandler } from './web-server.js'

/** A small MCP server whose authorization server lives on another origin. */
export interface ResourcePeer {
  /** The MCP endpoint. */
  readonly url: string
  readonly provider: OidcPeer
  /** Proofs that were good, each of another id. */
  proofs(): number
  /** Requests that came with a token the server accepted. */
  accepted(): number
  /** From now on the access tokens that have been seen are answered 401, as after a change of policy. */
  refuseSeenTokens(): void
  close(): Promise<void>
}

interface Claims {
  readonly iss: string
  readonly aud: string
  readonly exp: number
  readonly jti: string
  readonly sub: string
  readonly scope?: string
  /** RFC 7800: the key that it is bound to. */
  readonly cnf?: { readonly jkt: string }
}

export async function startResourceServer(options: Omit<OidcOptions, 'resource'> = {}): Promise<ResourcePeer> {
  const server = await startWebServer()
  const url = `${server.origin}/mcp`
  const metadataPath = '/.well-known/oauth-protected-resource/mcp'
  const provider = await startOidcProvider({ ...options, resource: url })
  const seen = new Set<string>()
  const refused = new Set<string>()
  let accepted = 0
  const mcp = createMcpEndpoint()
  const proofs = options.bindsTokens ? createProofJudge(url) : undefined

  const authorize = async (request: Request): Promise<Claims | undefined> => {
    const scheme = proofs === undefined ? /^Bearer (.+)$/ : /^DPoP (.+)$/
    const token = scheme.exec(request.headers.get('authorization') ?? '')?.[1]
    const claims = token === undefined ? undefined : await verifiedClaims(token, provider.issuer)
    if (claims === undefined || claims.aud !== url || claims.exp * 1000 <= Date.now() || refused.has(claims.jti))
      return undefined
    if (proofs !== undefined && !proofs.isProved(request, token ?? '', claims.cnf?.jkt)) return undefined
    seen.add(claims.jti)
    return claims
  }

  server.handle(
    webHandler(server.origin, async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === metadataPath) {
        const document = { resource: url, authorization_servers: [provider.issuer], scopes_supported: [SCOPE] }
        return Response.json(document)
      }
      if (pathname !== '/mcp') return new Response('Not found', { status: 404 })
      const claims = await authorize(request)
      if (claims === undefined) {
        const hadToken = request.headers.has('authorization')
        return proofs?.refuse(hadToken) ?? unauthorized(`${server.origin}${metadataPath}`, hadToken)
      }
      accepted += 1
      return mcp.fetch(request, claims)
    }),
  )

  return {
    url,
    provider,
    accepted: () => accepted,
    proofs: () => proofs?.count() ?? 0,
    refuseSeenTokens() {
      for (const id of seen) refused.add(id)
    },
    async close() {
      await mcp.close()
      await server.close()
      await provider.close()
    },
  }
}

/** RFC 6750 §3.1 and RFC 9728 §5.1. */
function unauthorized(metadataUrl: string, hadToken: boolean): Response {
  const error = hadToken ? ', error="invalid_token"' : ''
  const challenge = `Bearer resource_metadata="${metadataUrl}", scope="${SCOPE}"${error}`
  return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } })
}

/** RFC 9068: signed by the issuer's published key, and issued by it. */
async function verifiedClaims(token: string, issuer: string): Promise<Claims | undefined> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: JsonWebKey[] }
  const { alg, typ } = decode<{ alg: string; typ: string }>(header)
  if (alg !== 'ES256' || typ !== 'at+jwt') return undefined
  const signed = Buffer.from(`${header}.${payload}`)
  const isGenuine = keys.some((jwk) =>
    verify(
      'sha256',
      signed,
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    ),
  )
  const claims = decode<Claims>(payload)
  return isGenuine && claims.iss === issuer ? claims : undefined
}

function decode<T>(part: string): T {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as T
}
