import { EvergrantError, isEvergrantError } from '../../errors.js'
import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { isObject } from '../../internal/json-object.js'
import { monotonicMs } from '../../internal/node/monotonic.js'
import { META } from '../../internal/mcp-words.js'
import { METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import type { MayRepeat } from '../replay.js'
import type { Channel, Outgoing, Receive, Received } from './channel.js'
import type { MessageId } from './envelope.js'
import {
  errorOf,
  notificationOf,
  outgoingText,
  parseIncoming,
  protocolError,
  requestText,
  resultOf,
} from './messages.js'
import { outcomeUnknown } from './outcome.js'
import type { AnswerServer, ServerDesk } from './server-requests.js'

export interface Progress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export interface RequestOptions {
  /** Gives the request up: the server is told, and the signal's reason is thrown. */
  readonly signal?: Signal | undefined
  /**
   * Without a word from the server about this request. Default 60 000; `Infinity` for none. Then a read fails with `REQUEST_TIMEOUT`, and what
   * may write and may have been sent with `OUTCOME_UNKNOWN`.
   */
  readonly timeoutMs?: number | undefined
  /** In all, whatever the server says meanwhile. Default an hour, or `timeoutMs` where that is more; not counted is what the person is asked. */
  readonly maxTimeMs?: number | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Gives the result when its stream has ended, not when it is there: another request follows, and finds the connection free. */
  readonly toEnd?: boolean | undefined
  /** Tool, prompt or resource that the request is about. */
  readonly name?: string | undefined
  /** Sent with this request, in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * For how long in all it is waited where the server says that it is asked too often, before the answer is given as it is. Default 60 000.
   * A read is sent again up to three times, a write once: what was refused for that was not begun. A read that meets an outage (502, 503, 504, a
   * lost answer) is sent again up to three times as well, within this time; a write never.
   */
  readonly rateLimitWaitMs?: number | undefined
}

export interface RequesterOptions {
  readonly clientInfo: { readonly name: string; readonly version: string }
  readonly mayRepeat: MayRepeat
  /** What the server says by itself. */
  readonly onNotification?: ((method: string, params: unknown) => void) | undefined
  /** Answers what the server asks, except `ping`, which always is. Without it everything is declined. */
  readonly onServerRequest?: AnswerServer | undefined
  /** What the server is told that it can ask for. Default nothing. */
  readonly capabilities?: Readonly<Record<string, object>> | undefined
  /** From which level on the server tells what it logs, as `notifications/message`. Without it each server does as it likes. */
  readonly logLevel?: LogLevel | undefined
}

export type LogLevel = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency'

/** Sends a request and gives its result, as it came. */
export type Request = (method: string, params?: object, options?: RequestOptions) => Promise<unknown>

/** Requests and their answers over one channel. */
export interface Requester {
  readonly channel: Channel
  readonly request: Request
  /** Closes the channel. What was given up before is told to the server first, for at most a second. */
  close(): Promise<void>
}

/** @param open opens the channel; what no request waits for is given to `receive` */
export function createRequester(open: (receive: Receive) => Channel, options: RequesterOptions): Requester {
  // Programs that share a session, one after the other or at once, must not give two requests the same id.
  let lastId = Math.floor(Math.random() * 2 ** 48)
  const progress = new Map<MessageId, (progress: Progress) => void>()
  const channel = open((message) => void receive(message))
  const receive: Parts['receive'] = (message, signal) => {
    const { kind } = message.envelope
    if (kind === 'request') return answerServer(parts, message, signal)
    // A reply that comes too late, or to nothing that was asked.
    if (kind !== 'notification') return undefined
    const { method, params } = parseIncoming(message)
    if (method === 'notifications/cancelled') void parts.desk?.then((desk) => desk.cancel(params))
    const told = method === 'notifications/progress' ? progressOf(params) : undefined
    const onProgress = told && progress.get(told.token)
    if (told !== undefined && onProgress !== undefined) onProgress(told)
    else options.onNotification?.(String(method), params)
    return undefined
  }
  const nextId = (): MessageId => (lastId += 1)
  const parts: Parts = { channel, receive, progress, nextId, ...options }
  return {
    channel,
    request: (method, params = {}, given = {}) => ask(parts, { method, params, given }),
    async close() {
      await parts.farewell
      await channel.close()
    },
  }
}

interface Parts extends Omit<RequesterOptions, 'onNotification'> {
  readonly channel: Channel
  readonly nextId: () => MessageId
  /** Gives what there is to wait for where the message is a question. `signal`: of the request on whose stream it came. */
  readonly receive: (message: Received, signal?: Stop) => Promise<void> | undefined
  /** Made for the first question. */
  desk?: Promise<ServerDesk>
  /** What the server is just being told of requests that were given up. */
  farewell?: Promise<unknown>
  /** Who is told how far a request is, by its token. */
  readonly progress: Map<MessageId, (progress: Progress) => void>
}

function isLost(error: unknown): boolean {
  return isEvergrantError(error, 'SERVER_UNREACHABLE') && error.details['reason'] === 'reply_lost'
}

interface Ask {
  readonly method: string
  readonly params: object
  readonly given: RequestOptions
  /** Its first reply was lost. */
  readonly isSecond?: boolean
}

/** One request and the wait for its answer, and once more where the answer was lost and the request may be repeated. */
function ask(parts: Parts, asked: Ask): Promise<unknown> {
  const { channel } = parts
  const { method, params, given, isSecond = false } = asked
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, onProgress, name } = given
  const { maxTimeMs = Math.max(timeoutMs, MAX_TIME_MS) } = given
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw signal.reason
    // To the server the same id would be the same request.
    const id = parts.nextId()
    let isOver = false
    let mayBeWritten = false
    let isHeld = false
    let answer: Received | undefined
    let questions = 0
    let over: Stop | undefined
    const onSend = parts.mayRepeat(method, name) ? undefined : () => (mayBeWritten = true)
    // Moved on by the time in which the client was asked.
    let begunMs = monotonicMs()
    let heldMs = 0
    let timer = startTimer(onTimeout, Math.min(timeoutMs, maxTimeMs))
    const release = signal && onAbort(signal, () => abandon(signal.reason))
    if (onProgress !== undefined) {
      parts.progress.set(id, (progress) => {
        restart()
        onProgress(progress)
      })
    }
    const receive = (message: Received): void => {
      const { kind, id: itsId } = message.envelope
      if (kind === 'request') return hold(parts.receive(message, (over ??= new Stop())))
      if (itsId !== id || (kind !== 'result' && kind !== 'error')) return void parts.receive(message)
      answer ??= message
      if (given.toEnd !== true) settle(answer)
    }
    channel
      .send(outgoing(parts, { id, method, params, name, onProgress, onSend, onWait }), {
        receive,
        headers: given.headers,
      })
      .then(() => settle(answer), failed)

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
    function failed(error: unknown) {
      if (isOver || isSecond || !isLost(error) || !parts.mayRepeat(method, name)) return fail(error)
      finish()
      resolve(ask(parts, { ...asked, isSecond: true }))
    }
    function fail(error: unknown) {
      finish()
      reject(error)
    }
    /** Held back by the limit of the server. Its own time begins when it leaves. */
    function onWait(waited: Promise<unknown>) {
      isHeld = true
      const go = () => {
        isHeld = false
        begunMs = monotonicMs()
        restart()
      }
      waited.then(go, go)
    }
    /** While the client is asked, the server is not late. */
    function hold(answered: Promise<void> | undefined) {
      if (answered === undefined) return
      if (questions === 0) heldMs = monotonicMs()
      questions += 1
      clearTimeout(timer)
      void answered.finally(() => {
        questions -= 1
        if (questions === 0) begunMs += monotonicMs() - heldMs
        restart()
      })
    }
    function restart() {
      clearTimeout(timer)
      if (questions > 0 || isOver) return
      const leftMs = maxTimeMs - (monotonicMs() - begunMs)
      timer = startTimer(onTimeout, Math.max(0, Math.min(timeoutMs, leftMs)))
    }
    function finish() {
      isOver = true
      over?.abort(undefined)
      clearTimeout(timer)
      release?.()
      if (onProgress !== undefined) parts.progress.delete(id)
    }
    function onTimeout() {
      if (isHeld) return abandon(heldBack(method, timeoutMs))
      const waitedMs = monotonicMs() - begunMs < maxTimeMs - 1 ? timeoutMs : maxTimeMs
      const message = `${JSON.stringify(method)} was not answered within ${waitedMs} ms`
      const error = new EvergrantError('REQUEST_TIMEOUT', message, { details: { timeoutMs: waitedMs } })
      abandon(mayBeWritten ? outcomeUnknown(error) : error)
    }
    function abandon(reason: unknown) {
      if (isOver) return
      fail(reason)
      channel.cancel(id)
      if (!isHeld) tellCancelled(parts, { id, method })
    }
  })
}

interface Said
  extends
    Pick<Ask, 'method' | 'params'>,
    Pick<RequestOptions, 'name' | 'onProgress'>,
    Pick<Outgoing, 'onSend' | 'onWait'> {
  readonly id: MessageId
}

function outgoing({ channel, clientInfo, capabilities = {}, logLevel }: Parts, said: Said): Outgoing {
  const { id, method, params, name, onProgress, onSend, onWait } = said
  const { session } = channel
  const modern = session?.era === 'modern' &&
    method !== 'initialize' && {
      [META.protocolVersion]: session.protocolVersion,
      [META.clientInfo]: clientInfo,
      [META.clientCapabilities]: capabilities,
      ...(logLevel && { [META.logLevel]: logLevel }),
    }
  const progress = onProgress && { progressToken: id }
  const { _meta } = params as { readonly _meta?: object }
  const full = modern || progress ? { ...params, _meta: { ..._meta, ...modern, ...progress } } : params
  const envelope = { kind: 'request', id, method } as const
  return outgoingText({ text: requestText(id, method, full), envelope, name, onSend, onWait })
}

/** In the modern era the end of the request's own stream says it. */
function tellCancelled(parts: Parts, { id, method }: Pick<Said, 'id' | 'method'>): void {
  const { channel, farewell } = parts
  if (channel.session?.era === 'modern' || method === 'initialize') return
  const cancelled = notificationOf('notifications/cancelled', { requestId: id })
  // The caller has been answered: whether the server still hears of it changes nothing for it.
  parts.farewell = Promise.allSettled([farewell, channel.send(cancelled, { signal: AbortSignal.timeout(FAREWELL_MS) })])
}

/** Whatever a server asks of a client that answers nothing is declined, so that it does not wait. */
function answerServer(parts: Parts, message: Received, signal: Stop | undefined): Promise<void> | undefined {
  const { channel, onServerRequest } = parts
  const { id, method } = message.envelope
  // In the modern era a server asks within its results, and a client sends no responses.
  if (id === undefined || channel.session?.era === 'modern') return undefined
  if (onServerRequest !== undefined && method !== 'ping') {
    parts.desk ??= import('./server-requests.js').then((desks) => desks.createServerDesk(channel, onServerRequest))
    return parts.desk.then((desk) => desk.answer(message, signal))
  }
  const answer =
    method === 'ping' ? resultOf(id, {}) : errorOf(id, { code: METHOD_NOT_FOUND, message: 'Method not found' })
  // It is the server that waits for this; the request of our own that is under way tells when the server is gone.
  channel.send(answer).catch(() => undefined)
  return undefined
}

function progressOf(params: unknown): (Progress & { readonly token: MessageId }) | undefined {
  if (!isObject(params)) return undefined
  const { progressToken: token, progress, total, message } = params
  if (typeof token !== 'number' && typeof token !== 'string') return undefined
  return {
    token,
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

function heldBack(method: string, timeoutMs: number): EvergrantError {
  const message = `${JSON.stringify(method)} could not leave within ${timeoutMs} ms: this login sends as much as its server takes`
  return new EvergrantError('RATE_LIMITED', message, { details: { timeoutMs, sent: false } })
}

function startTimer(onTimeout: () => void, timeoutMs: number): ReturnType<typeof setTimeout> | undefined {
  return timeoutMs === Infinity ? undefined : setTimeout(onTimeout, Math.min(timeoutMs, MAX_TIMER_MS))
}

const FAREWELL_MS = 1_000
const DEFAULT_TIMEOUT_MS = 60_000
const MAX_TIME_MS = 3_600_000
/** A timer of more fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
