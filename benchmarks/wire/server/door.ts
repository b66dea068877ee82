import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { createFarListener } from './far.js'
import { answerMessage, type Era } from './mcp.js'
import { ACCESS_TOKEN, answerOAuth, challengeOf } from './oauth.js'

export interface DoorOptions {
  readonly era: Era
  /** How it answers: one JSON document, or an event stream with one event. */
  readonly answers: 'json' | 'stream'
  /** With TLS, and so many milliseconds away. */
  readonly far?: { readonly key: string; readonly cert: string; readonly rttMs: number } | undefined
}

/** What went through a door since it was last asked. */
export interface Traffic {
  readonly requests: number
  readonly connections: number
  /** Each request in words, in order. */
  readonly seen: readonly string[]
}

export interface Door {
  readonly url: string
  takeTraffic(): Traffic
  close(): void
}

/** One MCP server, with the OAuth that protects it, on a port of its own. */
export async function openDoor({ era, answers, far }: DoorOptions): Promise<Door> {
  const sessions = new Set<string>()
  let traffic = { requests: 0, connections: 0, seen: [] as string[] }
  let origin = ''

  const listener: RequestListener = (request, response) => void answer(request, response)
  const server: Server = far === undefined ? createServer(listener) : createTlsServer(far, listener)
  // Longer than any pause of a client: what this side closes would be the client's failed request.
  server.keepAliveTimeout = 600_000
  server.on(far === undefined ? 'connection' : 'secureConnection', () => (traffic.connections += 1))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin)
    const body = await text(request)
    traffic.requests += 1
    if (traffic.seen.length < MOST_SEEN) traffic.seen.push(`${request.method} ${url.pathname}`)
    if (url.pathname === '/mcp') return answerMcp(request, response, { url, body })
    const { status, headers, body: content } = answerOAuth(url, body) ?? { status: 404, body: { error: 'not_found' } }
    response.writeHead(status, { ...(content && { 'content-type': 'application/json' }), ...headers })
    response.end(content && JSON.stringify(content))
  }

  function answerMcp(
    request: IncomingMessage,
    response: ServerResponse,
    { url, body }: { readonly url: URL; readonly body: string },
  ): void {
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`)
      return void response.writeHead(401, { 'www-authenticate': challengeOf(url) }).end()
    const sessionId = request.headers['mcp-session-id'] as string | undefined
    if (request.method === 'DELETE') {
      sessions.delete(sessionId ?? '')
      return void response.writeHead(200).end()
    }
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST, DELETE' }).end()
    const { status, headers, message } = answerMessage(body, { era, sessions, sessionId })
    if (message === undefined) return void response.writeHead(status, headers).end()
    const isStream = answers === 'stream' && status === 200
    const bytes = isStream ? Buffer.concat([EVENT, message, EVENT_END]) : message
    const type = isStream ? { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } : jsonHead(bytes)
    response.writeHead(status, { ...headers, ...type }).end(bytes)
  }

  const port = await listen(server)
  const before = far && createFarListener(port, far.rttMs)
  origin = far === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${await listen(before ?? server)}`
  return {
    url: `${origin}/mcp`,
    takeTraffic() {
      const taken = traffic
      traffic = { requests: 0, connections: 0, seen: [] }
      return taken
    },
    close() {
      before?.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

const EVENT = Buffer.from('event: message\ndata: ')
const EVENT_END = Buffer.from('\n\n')

const MOST_SEEN = 50

const jsonHead = (bytes: Buffer) => ({ 'content-type': 'application/json', 'content-length': String(bytes.length) })

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
