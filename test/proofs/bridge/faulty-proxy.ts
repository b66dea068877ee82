import { once } from 'node:events'
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What stands between the bridge and the server and makes bad luck. It sees every request and what became of it. */
export interface FaultyProxy {
  /** Where the server seems to be. */
  readonly url: string
  /** How often each write, by its mark, reached the server and was carried out there. */
  readonly writes: ReadonlyMap<string, number>
  /** Replies of the token endpoint that a fault kept from whoever asked. */
  readonly tokenRepliesLost: number
  /** Waits so long before each reply is passed on. */
  delayMs: number
  /** The next requests are carried out, and the connection is cut before their reply. */
  loseReplies: number
  /** The next requests are answered 503 and reach nobody. */
  busy: number
  /** Cuts every connection. */
  cutAll(): void
  /** Cuts the streams that are open. */
  cutStreams(): void
  /** Keeps token requests waiting. Resolves when none is under way, with how many wait already, and how to let them go on. */
  holdTokens(): Promise<{ readonly waiting: number; release(): void }>
  /** Nobody listens for so long. */
  restart(ms: number): Promise<void>
  close(): void
}

export async function startFaultyProxy(origin: string): Promise<FaultyProxy> {
  const writes = new Map<string, number>()
  const streams = new Set<ServerResponse>()
  const tokens = createGate()
  const server = createServer((message, reply) => {
    pass(message, reply).catch(() => reply.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const own = `http://127.0.0.1:${port}`
  // Each side sees the other under this address: tokens, metadata and redirects name it.
  const there = (text: string) => swap(text, own, origin)
  const here = (text: string) => swap(text, origin, own)

  const pass = (message: IncomingMessage, reply: ServerResponse) =>
    message.url === '/token' ? tokens.through(reply, () => passOn(message, reply)) : passOn(message, reply)

  const passOn = async (message: IncomingMessage, reply: ServerResponse) => {
    const body = await bytesOf(message)
    const isMcp = message.url === '/mcp'
    if (isMcp && proxy.busy > 0) {
      proxy.busy -= 1
      reply.writeHead(503, { 'retry-after': '1' }).end()
      return
    }
    const isLost = isMcp && message.method === 'POST' && proxy.loseReplies > 0
    if (isLost) proxy.loseReplies -= 1
    const answer = await forward(message, isMcp ? body : Buffer.from(there(body.toString())))
    const mark = isMcp ? markOf(body) : undefined
    if (mark !== undefined && answer.statusCode === 200) writes.set(mark, (writes.get(mark) ?? 0) + 1)
    if (isLost) {
      answer.resume()
      message.socket.destroy()
      return
    }
    if (isMcp && proxy.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, proxy.delayMs))
    const {
      'content-length': _length,
      'transfer-encoding': _coding,
      connection: _connection,
      ...headers
    } = answer.headers
    const told = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? here(value) : value]),
    )
    reply.writeHead(answer.statusCode ?? 502, told)
    reply.flushHeaders()
    streams.add(reply)
    reply.once('close', () => {
      streams.delete(reply)
      answer.destroy()
    })
    if (message.url === '/token') {
      // A connection that has gone already tells nothing more.
      if (message.socket.destroyed) proxy.tokenRepliesLost += 1
      else reply.once('close', () => (proxy.tokenRepliesLost += reply.writableFinished ? 0 : 1))
    }
    if (isMcp) answer.pipe(reply)
    else reply.end(here((await bytesOf(answer)).toString()))
  }

  const forward = async (message: IncomingMessage, body: Buffer): Promise<IncomingMessage> => {
    const headers = { ...message.headers, host: new URL(origin).host }
    delete headers['content-length']
    const sent = httpRequest(`${origin}${there(message.url ?? '/')}`, { method: message.method ?? 'GET', headers })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    answer.on('error', () => undefined)
    return answer
  }

  const proxy: FaultyProxy & { tokenRepliesLost: number } = {
    url: `${own}/mcp`,
    writes,
    tokenRepliesLost: 0,
    delayMs: 0,
    loseReplies: 0,
    busy: 0,
    cutAll: () => server.closeAllConnections(),
    cutStreams: () => {
      for (const stream of streams) stream.destroy()
    },
    holdTokens: tokens.hold,
    async restart(ms) {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await new Promise((resolve) => setTimeout(resolve, ms))
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return proxy
}

/** What passes it can be held back. */
function createGate() {
  const underWay = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined
  let waiting = 0
  return {
    /** Under way until its reply is out, or nobody waits for it any more. */
    async through(reply: ServerResponse, work: () => Promise<void>): Promise<void> {
      waiting += 1
      while (closed !== undefined) await closed
      waiting -= 1
      const over = new Promise((resolve) => reply.once('close', resolve))
      underWay.add(over)
      void over.then(() => underWay.delete(over))
      await work()
    },
    async hold() {
      let release = () => {}
      closed = new Promise((resolve) => {
        release = () => {
          closed = undefined
          resolve()
        }
      })
      await Promise.all(underWay)
      return { waiting, release }
    },
  }
}

function swap(text: string, from: string, to: string): string {
  return text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to))
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** By which a write is known: the title of the page that it makes. */
function markOf(body: Buffer): string | undefined {
  return /"mark-(\d+)"/.exec(body.toString())?.[1]
}
