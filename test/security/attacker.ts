import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on 127.0.0.1 that says what its test wants, and remembers what it was asked. */
export interface Attacker {
  readonly origin: string
  /** `ORIGIN/mcp` */
  readonly server: string
  readonly asked: readonly Asked[]
  readonly connections: number
  /** What to answer instead, by path; `undefined` for the usual answer. */
  readonly answers: Record<string, RequestListener | undefined>
  [Symbol.asyncDispose](): Promise<void>
}

/** What an MCP server and its authorization server say, which are one here. */
export type Documents = Record<string, (origin: string) => unknown>

export const PATHS = {
  resource: '/.well-known/oauth-protected-resource/mcp',
  issuer: '/.well-known/oauth-authorization-server',
} as const

export const documents = {
  [PATHS.resource]: (origin) => ({ resource: `${origin}/mcp`, authorization_servers: [origin] }),
  [PATHS.issuer]: (origin) => ({
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    code_challenge_methods_supported: ['S256'],
  }),
  '/register': () => ({ client_id: 'client-1', token_endpoint_auth_method: 'none' }),
  '/token': () => ({ access_token: ACCESS, token_type: 'Bearer', expires_in: 3600, refresh_token: REFRESH }),
} satisfies Documents

/** What no other server may see. */
export const ACCESS = 'planted-access-token-0123456789'
export const REFRESH = 'planted-refresh-token-0123456789'

export async function startAttacker(given: Documents = {}): Promise<Attacker> {
  const said: Documents = { ...documents, ...given }
  const asked: Asked[] = []
  const answers: Attacker['answers'] = {}
  let connections = 0
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const listener = answers[path]
    void text(request).then((body) => {
      asked.push({ line: `${request.method} ${path}`, headers: request.headers, body })
      if (listener !== undefined) return listener(request, response)
      const document = said[path]
      if (document !== undefined) return json(document(origin))(request, response)
      if (path === '/mcp') return challenge()(request, response)
      response.writeHead(404).end()
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    server: `${origin}/mcp`,
    asked,
    answers,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function json(body: unknown, status = 200): RequestListener {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export function redirectTo(location: string, status = 302): RequestListener {
  return (_, response: ServerResponse) => void response.writeHead(status, { location }).end()
}

/** A 401 of an MCP server. */
export function challenge(parameters = ''): RequestListener {
  return (_, response) => void response.writeHead(401, { 'www-authenticate': `Bearer ${parameters}`.trim() }).end()
}
