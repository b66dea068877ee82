/**
 * A lean authorization server in a process of its own, so that the figures are the client's: it keeps its grants in memory, asks
 * nobody for consent, rotates strictly (see issuer.ts), and answers as RFC 6749, 7591, 8414 and 9728 have it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createIssuer, type Redemptions, type Tokens } from './issuer.js'
import { obey } from './processes.js'

/** The orders of this program. */
export type AuthorizationServerOrders = {
  /** Listens; the URL of the MCP endpoint that it protects. */
  open(): Promise<string>
  /** New grants, for a loop without a store. */
  issue(count: number): readonly IssuedGrant[] | Promise<readonly IssuedGrant[]>
  count(): Redemptions
}

export interface IssuedGrant {
  readonly clientId: string
  readonly refreshToken: string
}

const issuer = createIssuer()
let clients = 0

const server = createServer((request, response) => void answer(request, response))
// Longer than a pause between two rounds: a connection that this side closes would be a failed request of the client.
server.keepAliveTimeout = 600_000

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', origin())
  const body = await text(request)
  switch (url.pathname) {
    case '/.well-known/oauth-protected-resource/mcp':
      return json(response, 200, { resource: `${origin()}/mcp`, authorization_servers: [origin()] })
    case '/.well-known/oauth-authorization-server':
      return json(response, 200, metadata())
    case '/register': {
      clients += 1
      const { redirect_uris } = JSON.parse(body) as { redirect_uris: string[] }
      return json(response, 201, { client_id: `client-${clients}`, redirect_uris, token_endpoint_auth_method: 'none' })
    }
    case '/authorize': {
      const callback = new URL(url.searchParams.get('redirect_uri') ?? '')
      callback.search = String(new URLSearchParams({ code: 'code', state: url.searchParams.get('state') ?? '' }))
      return void response.writeHead(302, { location: callback.href }).end()
    }
    case '/token':
      return answerTokenRequest(response, new URLSearchParams(body))
    default: {
      const resourceMetadata = `${origin()}/.well-known/oauth-protected-resource/mcp`
      return json(response, 401, {}, { 'www-authenticate': `Bearer resource_metadata="${resourceMetadata}"` })
    }
  }
}

function answerTokenRequest(response: ServerResponse, request: URLSearchParams): void {
  const isRefresh = request.get('grant_type') === 'refresh_token'
  const tokens = isRefresh ? issuer.redeem(request.get('refresh_token') ?? '') : issuer.issue()
  if (tokens === undefined) return json(response, 400, { error: 'invalid_grant' })
  return json(response, 200, tokenResponse(tokens))
}

/** RFC 6749 §5.1 */
function tokenResponse({ accessToken, refreshToken }: Tokens): object {
  return { access_token: accessToken, token_type: 'Bearer', expires_in: 3600, refresh_token: refreshToken }
}

/** RFC 8414 §2 */
function metadata(): object {
  return {
    issuer: origin(),
    authorization_endpoint: `${origin()}/authorize`,
    token_endpoint: `${origin()}/token`,
    registration_endpoint: `${origin()}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
  }
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  const content = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  response.writeHead(status, { ...content, ...headers }).end(JSON.stringify(body))
}

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const orders: AuthorizationServerOrders = {
  async open() {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `${origin()}/mcp`
  },
  issue: (count) =>
    Array.from({ length: count }, () => ({ clientId: 'client', refreshToken: issuer.issue().refreshToken })),
  count: () => issuer.count(),
}

obey(orders, async () => void server.close())
