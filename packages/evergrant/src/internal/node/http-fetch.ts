import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { EvergrantError } from '../../errors.js'
import { onAbort } from '../abort.js'
import { displayUrl } from '../redact.js'
import { createAgents } from './http-agents.js'
import { httpModule, httpsModule } from './http-modules.js'
import { createPublicLookup } from './http-public-lookup.js'
import { monotonicMs } from './monotonic.js'

export interface AgentFetchOptions {
  /** URL of an http(s) proxy to tunnel through. */
  readonly proxy: string | undefined
  /** The caller's own, since that of a `Request` may be gone with it. */
  readonly signal: AbortSignal
}

export type AgentFetch = (request: Request, options: AgentFetchOptions) => Promise<Response>

const CONNECT_TIMEOUT_MS = 10_000
/** Servers that close an idle connection do so after five seconds, if they do not say. A POST that meets the end of one cannot be repeated. */
const MAX_IDLE_MS = 4000

/**
 * A fetch on the agents of the wire, for what the global one cannot do: tunnel through a proxy, judge the address that a name resolves to. It
 * follows no redirect, and fails with the words of the global one: a `TypeError` with the `cause`, or the reason of the signal.
 */
export function createAgentFetch(addresses: 'any' | 'public'): AgentFetch {
  const agents = createAgents({
    maxSockets: Infinity,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    lookup: addresses === 'public' ? createPublicLookup() : undefined,
  })
  let usedAtMs = 0
  return async (request, { proxy, signal }) => {
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
    const nowMs = monotonicMs()
    if (nowMs - usedAtMs > MAX_IDLE_MS) agents.dropIdle()
    usedAtMs = nowMs
    const url = new URL(request.url)
    const { method } = request
    const headers = Object.fromEntries(request.headers)
    if (body !== undefined) headers['content-length'] = String(body.length)
    const agent = agents.get(url.protocol === 'https:', proxy)
    return send(url, { body, signal, options: { method, headers, agent } })
  }
}

interface Outgoing {
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal
  readonly options: RequestOptions
}

function send(url: URL, { body, signal, options }: Outgoing): Promise<Response> {
  const { request: open } = url.protocol === 'https:' ? httpsModule() : httpModule()
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const outgoing = open(url, options)
    let part: ClientRequest | IncomingMessage = outgoing
    outgoing.on(
      'close',
      onAbort(signal, () => part.destroy(signal.reason as Error)),
    )
    outgoing.on('response', (incoming) => {
      part = incoming
      if (isPlain(incoming)) return resolve(toResponse(incoming))
      outgoing.destroy()
      const message = `${displayUrl(url)} sent a reply in a coding that it was not asked for`
      reject(new EvergrantError('RESPONSE_INVALID', message, { details: { origin: url.origin } }))
    })
    outgoing.on('error', (error) => {
      reject(signal.aborted ? signal.reason : new TypeError('fetch failed', { cause: error }))
    })
    outgoing.end(body)
  })
}

function isPlain({ headers }: IncomingMessage): boolean {
  return ['', 'identity'].includes(headers['content-encoding'] ?? '')
}

/** Statuses that a `Response` must not have a body with. */
const WITHOUT_BODY = new Set([204, 205, 304])

function toResponse(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = incoming
  const headers = new Headers()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  }
  if (WITHOUT_BODY.has(status)) {
    incoming.resume()
    return new Response(null, { status, statusText, headers })
  }
  const { Readable } = process.getBuiltinModule('node:stream')
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, statusText, headers })
}
