import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { EvergrantError } from '../../errors.js'
import { networkError } from '../network-error.js'
import { displayUrl } from '../redact.js'
import { DEFAULT_HEAD_TIMEOUT_MS, type WireRequest, type WireResponse } from '../wire.js'
import type { Agents } from './http-agents.js'
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
 * a kept connection ended before any reply: then the server closed it while it was idle, or ended at this very request.
 */
export function exchange(
  target: HttpTarget,
  request: WireRequest,
  agents: Pick<Agents, 'isEstablished'>,
): Promise<WireResponse> {
  const { url, method, body, signal, headTimeoutMs = DEFAULT_HEAD_TIMEOUT_MS } = request
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const { request: open } = url.protocol === 'https:' ? httpsModule() : httpModule()
    const headers = { ...request.headers, ...(method === 'POST' && { 'content-length': String(body?.length ?? 0) }) }
    const outgoing = open({ ...target, method, headers })
    const timer = headTimeoutMs === Infinity ? undefined : setTimeout(onTimeout, headTimeoutMs)
    const onAbort = () => fail(signal?.reason)
    let isOver = false

    signal?.addEventListener('abort', onAbort)
    outgoing.on('response', onHead)
    // Stays until the end: the connection's errors are told here as well, after the head too.
    outgoing.on('error', (error) => fail(headError(error, url, factsOf(outgoing, agents))))
    outgoing.end(body)

    function finish() {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    function fail(error: unknown) {
      if (isOver) return
      finish()
      outgoing.destroy()
      reject(error)
    }
    function onTimeout() {
      const message = `${displayUrl(url)} did not answer within ${headTimeoutMs} ms`
      const details = { origin: url.origin, timeoutMs: headTimeoutMs, phase: 'head', ...factsOf(outgoing, agents) }
      fail(new EvergrantError('REQUEST_TIMEOUT', message, { details }))
    }
    function onHead(incoming: IncomingMessage) {
      if (isOver) return
      finish()
      const coding = incoming.headers['content-encoding']
      if (coding === undefined || coding === 'identity') return resolve(openBody(incoming, outgoing, request))
      outgoing.destroy()
      const message = `${displayUrl(url)} sent a reply in a coding that it was not asked for`
      reject(new EvergrantError('RESPONSE_INVALID', message, { details: { origin: url.origin } }))
    }
  })
}

interface Facts {
  readonly sent: boolean
  readonly reusedSocket: boolean
}

function factsOf(outgoing: ClientRequest, agents: Pick<Agents, 'isEstablished'>): Facts {
  const { socket, reusedSocket } = outgoing
  // Null until the agent has a connection.
  return { sent: socket !== null && agents.isEstablished(socket), reusedSocket }
}

function headError(error: Error, url: URL, facts: Facts): EvergrantError {
  const { code } = error as NodeJS.ErrnoException
  if (code?.startsWith('HPE_')) {
    // The parser's error carries the raw bytes of the reply, so it is not kept as the cause.
    const message = `${displayUrl(url)} answered with what is no HTTP (${code})`
    return new EvergrantError('RESPONSE_INVALID', message, { details: { origin: url.origin, systemCode: code } })
  }
  const { code: kind, message, hint, cause, details } = networkError(error, url)
  const isClosed = code !== undefined && CLOSED.has(code)
  const reusedSocket = facts.reusedSocket && isClosed
  return new EvergrantError(kind, message, { hint, cause, details: { ...details, sent: facts.sent, reusedSocket } })
}

const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])
