import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Message } from './host.js'

/** What the server does with a request that is no handshake. */
export type Script = (message: Message, reply: ServerResponse, server: ScriptedServer) => unknown

/** A server of the legacy era without a login, which does what the test tells it to. */
export interface ScriptedServer {
  readonly url: string
  /** Every request, as `METHOD` and the JSON-RPC method. */
  readonly seen: string[]
  /** The stream on which the server speaks by itself, once it is open. */
  stream(): Promise<ServerResponse>
  [Symbol.asyncDispose](): Promise<void>
}

export async function scriptServer(
  script: Script,
  onGet?: (request: IncomingMessage, reply: ServerResponse) => void,
  serverInfo: () => Promise<object> = async () => ({ name: 'scripted', version: '1' }),
) {
  const seen: string[] = []
  const streams: ServerResponse[] = []
  const waiting: ((stream: ServerResponse) => void)[] = []
  const server = createServer((request, reply) => {
    void answer(request, reply)
  })
  const answer = async (request: IncomingMessage, reply: ServerResponse) => {
    if (request.method === 'GET') {
      seen.push(`GET ${String(request.headers['last-event-id'] ?? '')}`.trim())
      if (onGet) return onGet(request, reply)
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      streams.push(reply)
      for (const resolve of waiting.splice(0)) resolve(reply)
      return
    }
    if (request.method !== 'POST') {
      seen.push(String(request.method))
      reply.writeHead(200).end()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Message
    seen.push(`POST ${message.method ?? 'answer'}`)
    if (message.method === 'initialize') {
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: await serverInfo(),
      }
      return json(reply, { id: message.id, result }, { 'mcp-session-id': 'session-1' })
    }
    if (message.id === undefined || message.method === undefined) return reply.writeHead(202).end()
    await script(message, reply, scripted)
  }
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${port}/mcp`,
    seen,
    async stream() {
      return streams.at(-1) ?? (await new Promise<ServerResponse>((resolve) => waiting.push(resolve)))
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return scripted
}

export function json(reply: ServerResponse, message: object, headers: Record<string, string> = {}): void {
  reply.writeHead(200, { 'content-type': 'application/json', ...headers })
  reply.end(JSON.stringify({ jsonrpc: '2.0', ...message }))
}

export function event(message: object, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`
}

export function events(reply: ServerResponse, ...texts: string[]): ServerResponse {
  if (!reply.headersSent) reply.writeHead(200, { 'content-type': 'text/event-stream' })
  reply.write(texts.join(''))
  return reply
}
