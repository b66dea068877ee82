import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { EvergrantError } from '../../errors.js'
import { displayUrl } from '../redact.js'
import { DEFAULT_HEAD_TIMEOUT_MS, type WireRequest, type WireResponse } from '../wire.js'
import { onAbort } from '../abort.js'
import { headError, headTimeout } from '../wire-errors.js'
import type { Agents } from './http-agents.js'
import type { EarlyRequest } from './http-early.js'
import { openBody } from './http-body.js'
import type { HeaderLines } from '../wire-guard.js'
import { headerLines, headerOf } from './http-headers.js'
import { httpModule, httpsModule } from './http-modules.js'

export interface HttpTarget {
  readonly secure: boolean
  /** The name, and the port where it is not the usual one. */
  readonly host: string
  readonly hostname: string
  readonly port: string
  readonly path: string
}

/** What a request goes through. */
export interface Through {
  readonly agents: Pick<Agents, 'isEstablished' | 'onClose'>
  readonly agent: Agent
  /** A request that has its connection already, to be sent as this one. */
  readonly early?: EarlyRequest | undefined
}

/**
 * Sends the request once.
 *
 * @throws EvergrantError `SERVER_UNREACHABLE` with `details.sent`, false when no byte of the request can have left, and `details.reusedSocket`, true when
 * it was a kept connection that failed before any reply: the server closed it while it was idle, or ended at this very request.
 */
export function exchange(
  target: HttpTarget,
  request: WireRequest,
  { agents, agent, early }: Through,
): Promise<WireResponse> {
  const { url, signal, headTimeoutMs = DEFAULT_HEAD_TIMEOUT_MS } = request
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw signal.reason
    const lines = headerLines(request.headers)
    const outgoing = fill(early?.take(Date.now()), request, lines) ?? open(target, agent, request, lines)
    const timer = headTimeoutMs === Infinity ? undefined : setTimeout(onTimeout, headTimeoutMs)
    const release = signal && onAbort(signal, () => fail(signal.reason))
    const forget = agents.onClose(fail)
    let isOver = false

    outgoing.on('response', onHead)
    // Stays until the end: the connection's errors are told here as well, after the head too.
    outgoing.on('error', (error) => fail(headError(error, url, factsOf(outgoing, agents))))
    // Text is written together with the head, in one piece and in one coding.
    outgoing.end(typeof request.body === 'string' && !lines.isAscii ? Buffer.from(request.body) : request.body)

    function finish() {
      isOver = true
      clearTimeout(timer)
      release?.()
      forget()
    }
    function fail(error: unknown) {
      if (isOver) return
      finish()
      outgoing.destroy()
      reject(error)
    }
    function onTimeout() {
      fail(headTimeout(url, headTimeoutMs, factsOf(outgoing, agents)))
    }
    function onHead(incoming: IncomingMessage) {
      if (isOver) return
      finish()
      const coding = headerOf(incoming, 'content-encoding')
      if (!coding || coding === 'identity') return resolve(openBody(incoming, outgoing, request))
      outgoing.destroy()
      const message = `${displayUrl(url)} sent a reply in a coding that it was not asked for`
      reject(new EvergrantError('RESPONSE_INVALID', message, { details: { origin: url.origin } }))
    }
  })
}

/** A list of headers is taken as it is; what else Node would set of them has to stand in it. */
function open(
  { secure, host, hostname, port, path }: HttpTarget,
  agent: Agent,
  { method, body = '' }: WireRequest,
  lines: HeaderLines,
): ClientRequest {
  const headers = ['host', host, ...lines.list]
  if (method === 'POST') headers.push('content-length', String(Buffer.byteLength(body)))
  return (secure ? httpsModule() : httpModule()).request({ hostname, port, path, agent, method, headers })
}

function fill(outgoing: ClientRequest | undefined, { body = '' }: WireRequest, { list }: HeaderLines) {
  if (outgoing === undefined) return undefined
  for (let at = 0; at < list.length; at += 2) outgoing.setHeader(list[at] ?? '', list[at + 1] ?? '')
  return outgoing.setHeader('content-length', Buffer.byteLength(body))
}

type Facts = {
  readonly sent: boolean
  readonly reusedSocket: boolean
}

function factsOf(outgoing: ClientRequest, agents: Pick<Agents, 'isEstablished'>): Facts {
  const { socket, reusedSocket } = outgoing
  // Null until the agent has a connection.
  return { sent: socket !== null && agents.isEstablished(socket), reusedSocket }
}
