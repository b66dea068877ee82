import { randomBytes } from 'node:crypto'

import type { JSONRPCMessage, Server, Transport } from '@modelcontextprotocol/server'

import { sessionNotFound } from './sessions.js'

/** The transport of 2024-11-05: one event stream down at /sse, messages up at /sse/message. */
export interface SseHub {
  /** `createServer` makes the server of a stream that this request opens. */
  fetch(request: Request, createServer: () => Server): Promise<Response>
  /** Tells every stream that the list of tools has changed. */
  toolsChanged(): Promise<void>
  forget(): Promise<void>
}

export interface SseHubOptions {
  readonly opened: () => void
}

export function createSseHub({ opened }: SseHubOptions): SseHub {
  const channels = new Map<string, SseChannel & { readonly server: Server }>()

  const open = async (createServer: () => Server): Promise<Response> => {
    const id = randomBytes(32).toString('hex')
    const channel = createSseChannel(`/sse/message?sessionId=${id}`, () => channels.delete(id))
    const server = createServer()
    channels.set(id, { ...channel, server })
    await server.connect(channel.transport)
    opened()
    return new Response(channel.stream, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    })
  }

  return {
    async fetch(request, createServer) {
      const url = new URL(request.url)
      if (url.pathname === '/sse' && request.method === 'GET') return open(createServer)
      if (url.pathname !== '/sse/message' || request.method !== 'POST') {
        return new Response('Not found\n', { status: 404 })
      }
      const channel = channels.get(url.searchParams.get('sessionId') ?? '')
      return channel === undefined ? sessionNotFound() : receive(channel, request)
    },
    async toolsChanged() {
      await Promise.all([...channels.values()].map(({ server }) => server.sendToolListChanged()))
    },
    async forget() {
      await Promise.all([...channels.values()].map(({ transport }) => transport.close()))
    },
  }
}

async function receive(channel: SseChannel, request: Request): Promise<Response> {
  let message: JSONRPCMessage
  try {
    message = (await request.json()) as JSONRPCMessage
  } catch {
    return new Response('Invalid JSON\n', { status: 400 })
  }
  channel.transport.onmessage?.(message)
  return new Response('Accepted', { status: 202 })
}

interface SseChannel {
  readonly transport: Transport
  readonly stream: ReadableStream<Uint8Array>
}

function createSseChannel(endpoint: string, closed: () => void): SseChannel {
  const encoder = new TextEncoder()
  let sink: ReadableStreamDefaultController<Uint8Array> | undefined
  const emit = (event: string, data: string) => sink?.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`))
  const transport: Transport = {
    async start() {
      emit('endpoint', endpoint)
    },
    async send(message) {
      emit('message', JSON.stringify(message))
    },
    async close() {
      if (sink === undefined) return
      const ending = sink
      sink = undefined
      closed()
      ending.close()
      transport.onclose?.()
    },
  }
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => void (sink = controller),
    cancel() {
      sink = undefined
      closed()
      transport.onclose?.()
    },
  })
  return { transport, stream }
}
