import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type NodeHandler = (message: IncomingMessage, reply: ServerResponse) => void

export interface WebServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** Says what to answer; 503 until then, since many handlers need to know their origin first. */
  handle(handler: NodeHandler): void
  close(): Promise<void>
}

/** A real HTTP server on a free port of 127.0.0.1. */
export async function startWebServer(): Promise<WebServer> {
  let handler: NodeHandler = (_message, reply) => void reply.writeHead(503).end()
  const server = createServer((message, reply) => handler(message, reply))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handle: (next) => void (handler = next),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** Lets a web-standard handler answer; a client that goes away aborts its request. A handler that throws cuts the socket. */
export function webHandler(origin: string, handler: (request: Request) => Promise<Response>): NodeHandler {
  return (message, reply) => {
    answer(origin, handler, message, reply).catch((error: unknown) => {
      // A client that left early is no fault of the server.
      if (!reply.destroyed) reply.destroy(error instanceof Error ? error : undefined)
    })
  }
}

async function answer(
  origin: string,
  handler: (request: Request) => Promise<Response>,
  message: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  reply.once('close', () => gone.abort())
  const response = await handler(await toRequest(origin, message, gone.signal))
  reply.writeHead(response.status, Object.fromEntries(response.headers))
  // An event stream has no first chunk for a while, yet the client waits for the headers.
  reply.flushHeaders()
  if (response.body === null) return void reply.end()
  await pipeline(Readable.fromWeb(response.body), reply)
}

async function toRequest(origin: string, message: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const { method = 'GET' } = message
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(message.url ?? '/', origin), {
    method,
    headers,
    signal,
    ...(hasBody && { body: new Uint8Array(Buffer.concat(chunks)) }),
  })
}
