import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { EvergrantError } from '../../errors.js'
import { displayUrl } from '../redact.js'
import { DEFAULT_HEAD_TIMEOUT_MS, type WireRequest, type WireResponse } from '../wire.js'
import { onAbort } from '../abort.js'
import { headError, headTimeout } from '../wire-errors.js'
import type { Agents } from './http-agents.js'
import type { EarlyRequest } from './http-early.js'
import { openBody } from './http-body.js'
import { httpModule, httpsModule } from './http-modules.js'

export interface HttpTarget {
  readonly hostname: string
  readonly port: string
  readonly path: string
  readonly agent: Agent
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
  agents: Pick<Agents, 'isEstablished' | 'onClose'>,
  early?: EarlyRequest,
): Promise<WireResponse> {
  const { url, method, body, signal, headTimeoutMs = DEFAULT_HEAD_TIMEOUT_MS } = request
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const headers: Record<string, string> = { ...request.headers }
    if (method === 'POST') headers['content-length'] = String(body?.length ?? 0)
    const outgoing = withHeaders(early?.take(Date.now()), headers) ?? open(target, request, headers)
    const timer = headTimeoutMs === Infinity ? undefined : setTimeout(onTimeout, headTimeoutMs)
    const release = signal && onAbort(signal, () => fail(signal.reason))
    const forget = agents.onClose(fail)
    let isOver = false

    outgoing.on('response', onHead)
    // Stays until the end: the connection's errors are told here as well, after the head too.
    outgoing.on('error', (error) => fail(headError(error, url, factsOf(outgoing, agents))))
    outgoing.end(body)

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
      const coding = incoming.headers['content-encoding']
      if (!coding || coding === 'identity') return resolve(openBody(incoming, outgoing, request))
      outgoing.destroy()
      const message = `${displayUrl(url)} sent a reply in a coding that it was not asked for`
      reject(new EvergrantError('RESPONSE_INVALID', message, { details: { origin: url.origin } }))
    }
  })
}

function open(target: HttpTarget, { url, method }: WireRequest, headers: Record<string, string>): ClientRequest {
  const { request } = url.protocol === 'https:' ? httpsModule() : httpModule()
  return request({ ...target, method, headers })
}

function withHeaders(outgoing: ClientRequest | undefined, headers: Record<string, string>): ClientRequest | undefined {
  for (const name in headers) outgoing?.setHeader(name, headers[name] ?? '')
  return outgoing
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
