import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Channel, Outgoing, Received } from './channel.js'
import type { MessageId } from './envelope.js'
import { METHOD_NOT_FOUND } from './era.js'
import {
  encodeRequest,
  errorOf,
  type Incoming,
  isObject,
  notificationOf,
  parseIncoming,
  protocolError,
  resultOf,
} from './messages.js'
import { mayRepeat } from './session.js'

export interface Progress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export interface RequestOptions {
  /** Gives the request up: the server is told, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
  /** Without a word from the server about this request. Default 60 000; `Infinity` for none. */
  readonly timeoutMs?: number | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Tool, prompt or resource that the request is about. */
  readonly name?: string | undefined
}

export interface RequesterOptions {
  readonly channel: Channel
  readonly clientInfo: { readonly name: string; readonly version: string }
  /** What the server says by itself, except `ping`, which is answered, and other requests, which are declined. */
  readonly onNotification?: ((method: string, params: unknown) => void) | undefined
}

/** Sends a request and gives its result, as it came. */
export type Requester = (method: string, params?: object, options?: RequestOptions) => Promise<unknown>

export function createRequester(options: RequesterOptions): Requester {
  let lastId = 0
  return async (method, params = {}, given = {}) => {
    given.signal?.throwIfAborted()
    try {
      return await ask(options, { id: (lastId += 1), method, params, given })
    } catch (error) {
      if (!isLost(error) || !mayRepeat(method, given.name)) throw error
      // To the server it would be the same request under its own id.
      return ask(options, { id: (lastId += 1), method, params, given })
    }
  }
}

function isLost(error: unknown): boolean {
  return isEvergrantError(error, 'SERVER_UNREACHABLE') && error.details['reason'] === 'reply_lost'
}

interface Ask {
  readonly id: MessageId
  readonly method: string
  readonly params: object
  readonly given: RequestOptions
}

/** One request and the wait for its answer. */
function ask(lean: RequesterOptions, { id, method, params, given }: Ask): Promise<unknown> {
  const { channel } = lean
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, onProgress, name } = given
  const giveUp = new AbortController()
  return new Promise((resolve, reject) => {
    const onAbort = () => abandon(signal?.reason)
    const onTimeout = () =>
      abandon(
        new EvergrantError('REQUEST_TIMEOUT', `${JSON.stringify(method)} was not answered within ${timeoutMs} ms`, {
          details: { timeoutMs },
        }),
      )
    let timer = startTimer(onTimeout, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    let isOver = false

    const receive = (message: Received): void => {
      const { kind, id: itsId } = message.envelope
      if ((kind === 'result' || kind === 'error') && itsId === id) return settle(message)
      if (kind === 'request') return answerServer(channel, message)
      if (kind !== 'notification') return
      const incoming = parseIncoming(message)
      const progress = onProgress && progressOf(incoming, id)
      if (progress !== undefined) {
        clearTimeout(timer)
        timer = startTimer(onTimeout, timeoutMs)
        onProgress?.(progress)
      } else {
        lean.onNotification?.(String(incoming.method), incoming.params)
      }
    }
    const meta = onProgress && { progressToken: id }
    channel
      .send(outgoing(lean, { id, method, params, meta, name }), { receive, signal: giveUp.signal })
      .then(() => settle(undefined), fail)

    function settle(message: Received | undefined) {
      if (isOver) return
      try {
        if (message === undefined) throw unanswered(method)
        const { error, result } = parseIncoming(message)
        if (message.envelope.kind === 'error') throw protocolError(error, message.status)
        finish()
        resolve(result)
      } catch (error) {
        fail(error)
      }
    }
    function fail(error: unknown) {
      finish()
      reject(error)
    }
    function finish() {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    function abandon(reason: unknown) {
      if (isOver) return
      fail(reason)
      tellCancelled(channel, { id, method })
      giveUp.abort(reason)
    }
  })
}

interface Parts {
  readonly id: MessageId
  readonly method: string
  readonly params: object
  readonly meta: object | undefined
  readonly name: string | undefined
}

function outgoing({ channel, clientInfo }: RequesterOptions, { id, method, params, meta, name }: Parts): Outgoing {
  const { session } = channel
  const modern = session?.era === 'modern' &&
    method !== 'initialize' && {
      'io.modelcontextprotocol/protocolVersion': session.protocolVersion,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    }
  const full =
    meta || modern ? { ...params, _meta: { ...(params as { _meta?: object })._meta, ...modern, ...meta } } : params
  return { bytes: encodeRequest(id, method, full), envelope: { kind: 'request', id, method }, name }
}

/** In the modern era the end of the request's own stream says it. */
function tellCancelled(channel: Channel, { id, method }: Pick<Parts, 'id' | 'method'>): void {
  if (channel.session?.era === 'modern' || method === 'initialize') return
  const cancelled = notificationOf('notifications/cancelled', { requestId: id })
  // The caller has been answered: whether the server still hears of it changes nothing here.
  channel.send(cancelled).catch(() => undefined)
}

/** Whatever a server asks of its client is declined, so that it does not wait. */
function answerServer(channel: Channel, { envelope }: Received): void {
  const { id, method } = envelope
  if (id === undefined) return
  const answer =
    method === 'ping' ? resultOf(id, {}) : errorOf(id, { code: METHOD_NOT_FOUND, message: 'Method not found' })
  // It is the server that waits for this; the request of our own that is under way tells when the server is gone.
  channel.send(answer).catch(() => undefined)
}

function progressOf({ method, params }: Incoming, id: MessageId): Progress | undefined {
  if (method !== 'notifications/progress' || !isObject(params) || params['progressToken'] !== id) return undefined
  const { progress, total, message } = params
  return {
    progress: typeof progress === 'number' ? progress : 0,
    ...(typeof total === 'number' && { total }),
    ...(typeof message === 'string' && { message }),
  }
}

function unanswered(method: string): EvergrantError {
  return new EvergrantError(
    'RESPONSE_INVALID',
    `The server answered ${JSON.stringify(method)} with another request's id`,
  )
}

function startTimer(onTimeout: () => void, timeoutMs: number): ReturnType<typeof setTimeout> | undefined {
  return timeoutMs === Infinity ? undefined : setTimeout(onTimeout, timeoutMs)
}

const DEFAULT_TIMEOUT_MS = 60_000
