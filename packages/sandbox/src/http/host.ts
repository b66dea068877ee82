import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** What a request handler answers: a response, or an order to cut the socket without one. */
export type Answer = Response | typeof CUT

/** The work is done but the client never hears of it. */
export const CUT: unique symbol = Symbol('cut the socket')

export type Handler = (request: Request) => Promise<Answer>

export interface HttpHost {
  /** `http://127.0.0.1:PORT`, whatever name the client used. */
  readonly origin: string
  close(): Promise<void>
}

/** An upload of 20 MiB and what is round it. */
const MAX_BODY_BYTES = 21 * 1024 * 1024
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/**
 * Serves a web-standard handler on 127.0.0.1: bodies stream out, and a client that goes away aborts the request. The `Date` of each
 * reply is the time that `nowMs` tells.
 */
export async function listen(port: number, handler: Handler, nowMs: () => number = Date.now): Promise<HttpHost> {
  const server = createServer((message, reply) => {
    reply.setHeader('date', new Date(nowMs()).toUTCString())
    serve(message, reply, origin, handler).catch((error: unknown) => fail(reply, error))
  })
  server.keepAliveTimeout = 30_000
  await bind(server, port)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function serve(message: IncomingMessage, reply: ServerResponse, origin: string, handler: Handler): Promise<void> {
  // A web page that points its own name at 127.0.0.1 must not reach the sandbox (DNS rebinding).
  if (!LOOPBACK_HOST.test(message.headers.host ?? '')) return refuse(reply, 403, 'Only loopback host names are served')
  const body = await readBody(message)
  if (body === undefined) return refuse(reply, 413, 'The request body is too large')
  const gone = new AbortController()
  reply.once('close', () => gone.abort())
  const answer = await handler(toRequest(message, origin, body, gone.signal))
  if (answer === CUT) message.socket.destroy()
  else await send(answer, reply, message.method === 'HEAD')
}

function refuse(reply: ServerResponse, status: number, text: string): void {
  reply.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${text}\n`)
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function toRequest(message: IncomingMessage, origin: string, body: Buffer, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one)
  }
  const method = message.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(message.url ?? '/', origin), {
    method,
    headers,
    signal,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  })
}

async function send(response: Response, reply: ServerResponse, headOnly: boolean): Promise<void> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of response.headers) headers[name] = value
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  reply.writeHead(response.status, headers)
  if (response.body === null || headOnly) {
    reply.end()
    return
  }
  // Event streams have no first chunk until something happens, yet the client waits for the headers.
  reply.flushHeaders()
  const source = Readable.fromWeb(response.body)
  reply.once('close', () => source.destroy())
  for await (const chunk of source) {
    if (reply.destroyed) return
    if (!reply.write(chunk)) await drained(reply)
  }
  reply.end()
}

function drained(reply: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      reply.off('drain', done)
      reply.off('close', done)
      resolve()
    }
    reply.once('drain', done)
    reply.once('close', done)
  })
}

/** A fault in the sandbox itself: told to the client, which is the only one that listens. */
function fail(reply: ServerResponse, error: unknown): void {
  if (reply.headersSent || reply.destroyed) reply.destroy()
  else refuse(reply, 500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`)
}
