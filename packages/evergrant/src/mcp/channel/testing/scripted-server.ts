import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the server saw it. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** The JSON-RPC message of a POST. */
  readonly message: {
    readonly id?: string | number
    readonly method?: string
    readonly params?: Record<string, unknown>
  }
}

export type Answer = (asked: Asked, response: ServerResponse) => void | Promise<void>

export interface ScriptedServer {
  readonly url: string
  /** Everything that came, in order. */
  readonly asked: readonly Asked[]
  readonly connections: () => number
  /** Ends every connection, as a server does that restarts. */
  cut(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** A server on 127.0.0.1 that says what a test wants, also what no server should say. */
export async function startScriptedServer(answer: Answer): Promise<ScriptedServer> {
  const asked: Asked[] = []
  let connections = 0
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request
    const text = await bodyOf(request)
    const one: Asked = { method, url, headers, message: text === '' ? {} : (JSON.parse(text) as Asked['message']) }
    asked.push(one)
    await answer(one, response)
  }
  // What an answer throws is the test's own mistake: the connection ends, and so does the wait for a reply.
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  server.on('connection', () => (connections += 1))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    asked,
    connections: () => connections,
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Answers with a document, as most servers do. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}

/** Answers with one event. */
export function sendEvent(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).end(event(value))
}

export function event(value: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${JSON.stringify(value)}\n\n`
}

export const result = (asked: Asked, value: unknown = {}) => ({ jsonrpc: '2.0', id: asked.message.id, result: value })
