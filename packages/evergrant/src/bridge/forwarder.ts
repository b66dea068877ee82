import { EvergrantError, isEvergrantError } from '../errors.js'
import { type Signal, Stop } from '../internal/abort.js'
import { abortable } from '../internal/abortable.js'
import type { HostMessage } from './host-message.js'
import { type Asked, createAskedRequests } from './asked-requests.js'
import { INVALID_REQUEST } from '../internal/rpc-errors.js'
import { errorLine } from './json-rpc.js'
import type { LineWriter } from './line-writer.js'
import { reasonOf } from './reason-words.js'
import { type Explained, refusalLine } from './refusal.js'
import { putOffError } from './put-off.js'
import { flawOf } from './sound-reply.js'
import type { MessageId, Outgoing, Received, Remote } from './remote.js'
import { delayBeforeRepeat } from './repeat.js'

/** What passes between the host and the server, and what waits for an answer. */
export interface Forwarder {
  /** Sends a message of the host on. Resolves when nothing more is to come of it; a failure is answered or told, never thrown. */
  forward(message: HostMessage): Promise<void>
  /** Takes a message of the server, whichever way it came. */
  fromServer(received: Received): void | Promise<void>
  /** Gives up every request that has been silent for `limitMs`. */
  giveUpSilent(limitMs: number): void
  /** Ends the requests that last until somebody ends them. */
  endStreams(): void
  /** Gives up every request, those to come included. */
  giveUpAll(): void
}

export interface ForwarderOptions {
  readonly remote: Pick<Remote, 'send'>
  readonly writer: LineWriter
  readonly isRead: (message: Outgoing) => boolean
  readonly explain: (error: unknown) => Explained | Promise<Explained>
  /** The answer that goes to the host in place of the server's. */
  readonly rewrite?: ((bytes: Uint8Array, asked: HostMessage) => Uint8Array) | undefined
  /** What to answer in place of an error, where the host can do something about it by itself. */
  readonly offer?:
    | ((asked: HostMessage, id: MessageId, explained: Explained) => Promise<Uint8Array | undefined>)
    | undefined
  readonly onAnswer?: (() => void) | undefined
  readonly log: (text: string) => void
  readonly now: () => number
  readonly sleep: (ms: number, signal: Signal) => Promise<void>
}

export function createForwarder(options: ForwarderOptions): Forwarder {
  const { remote, writer, log, now } = options
  const inFlight = createAskedRequests()
  const telling = new Set<Telling>()
  let isOver = false

  const fromServer = (received: Received): void | Promise<void> => {
    const { envelope, parts } = received
    const flaw = flawOf(received)
    if (envelope.kind === 'request' || envelope.kind === 'notification') {
      if (flaw === undefined) return writer.write(parts ?? received.bytes)
      log(`${JSON.stringify(envelope.method)} of the server was left out: it is no ${flaw}`)
      return undefined
    }
    const asked = inFlight.find(envelope.id)
    if (asked !== undefined && flaw !== undefined) return answer(asked, flawed(flaw))
    if (asked !== undefined && isPutOff(asked, received)) return void (asked.putOff = received)
    return deliver(asked, received)
  }

  const deliver = (asked: Asked | undefined, received: Received): void | Promise<void> => {
    if (asked === undefined || !inFlight.settle(asked)) {
      log(`An answer to ${JSON.stringify(received.envelope.id)} was left out: nobody waits for it`)
      return undefined
    }
    options.onAnswer?.()
    // `bytes` puts the pieces together: not before somebody needs them so.
    return writer.write(options.rewrite?.(received.bytes, asked.message) ?? received.parts ?? received.bytes)
  }

  /** Only of what is known to read: then the tool is known as well. */
  const isPutOff = ({ message }: Asked, received: Received): boolean =>
    message.envelope.method === 'tools/call' && options.isRead(message) && putOffError(received) !== undefined

  const answer = async (asked: Asked, error: unknown): Promise<void> => {
    const explained = await options.explain(error)
    const offered = await options.offer?.(asked.message, asked.id, explained)
    const isLost = !options.isRead(asked.message) && isReplyLost(error, asked)
    const line = offered ?? refusalLine(asked.id, asked.message, { ...explained, isLost })
    if (inFlight.settle(asked)) await writer.write(line)
  }

  const attempt = (asked: Asked): Promise<void> => {
    const receive = (received: Received) => {
      asked.heardAt = now()
      return fromServer(received)
    }
    const signal = asked.attempt
    if (isOver) throw stopped()
    asked.isSent = true
    asked.putOff = undefined
    return abortable(remote.send(asked.message, { signal, receive }), signal)
  }
  const assertAnswered = (asked: Asked): void => {
    if (inFlight.find(asked.id) !== asked) return
    const unanswered = new EvergrantError('RESPONSE_INVALID', 'The server ended its reply without an answer')
    throw (asked.putOff && putOffError(asked.putOff)) ?? unanswered
  }

  /** Sends it again for as long as that may help; then answers with what went wrong. */
  const recover = async (asked: Asked, failure: unknown): Promise<void> => {
    let error = failure
    for (let failures = 1; inFlight.find(asked.id) === asked; failures += 1) {
      const { aborted, reason } = asked.attempt
      if (aborted) error = reason
      const delay = delayBeforeRepeat(error, { isRead: options.isRead(asked.message), failures })
      if (delay === undefined) return asked.putOff ? deliver(asked, asked.putOff) : answer(asked, error)
      log(`${asked.message.envelope.method ?? ''} is sent again in ${delay} ms: ${reasonOf(error)}`)
      asked.attempt = new Stop()
      asked.heardAt = now()
      try {
        await options.sleep(delay, asked.attempt)
        await attempt(asked)
        return assertAnswered(asked)
      } catch (again) {
        error = again
      }
    }
  }

  const ask = async (message: HostMessage): Promise<void> => {
    const { id = null } = message.envelope
    const asked = id === null ? undefined : inFlight.add(message, id, now())
    if (asked === undefined) {
      const text = `A request with the id ${JSON.stringify(id)} is waiting for its answer`
      // Under its id the host would take it for the answer to the first one.
      await writer.write(errorLine(null, { code: INVALID_REQUEST, message: text }))
      return
    }
    try {
      await attempt(asked)
      assertAnswered(asked)
    } catch (error) {
      await recover(asked, error)
    }
  }

  const tell = async (message: HostMessage): Promise<void> => {
    const told: Telling = { message, attempt: new Stop(), since: now() }
    const signal = told.attempt
    telling.add(told)
    try {
      if (isOver) throw stopped()
      await abortable(remote.send(message, { signal, receive: fromServer }), signal)
    } catch (error) {
      const { method = 'an answer' } = message.envelope
      log(`${method} did not reach the server: ${reasonOf(signal.aborted ? signal.reason : error)}`)
    } finally {
      telling.delete(told)
    }
  }

  /** The host has lost interest: no answer follows, and the reply is not read to its end. */
  const cancel = async (message: HostMessage): Promise<void> => {
    const { requestId } = message.params
    const isId = typeof requestId === 'string' || typeof requestId === 'number'
    const asked = inFlight.find(isId ? requestId : undefined)
    if (asked === undefined) return
    inFlight.settle(asked)
    asked.attempt.abort(new EvergrantError('INTERRUPTED', 'The host gave the request up'))
    // In the modern era the end of the stream is the cancellation.
    if (asked.message.protocolVersion === undefined) await tell(message)
  }

  return {
    forward(message) {
      const { kind, method } = message.envelope
      if (kind === 'request') return ask(message)
      if (method === 'notifications/cancelled') return cancel(message)
      return tell(message)
    },
    fromServer,
    giveUpSilent(limitMs) {
      const since = now() - limitMs
      for (const asked of inFlight.all()) {
        if (asked.heardAt <= since && !isStream(asked.message)) asked.attempt.abort(silent(asked.message, limitMs))
      }
      for (const told of telling) {
        if (told.since <= since) told.attempt.abort(silent(told.message, limitMs))
      }
    },
    endStreams() {
      for (const asked of inFlight.all()) if (isStream(asked.message)) asked.attempt.abort(stopped())
    },
    giveUpAll() {
      isOver = true
      for (const waiting of [...inFlight.all(), ...telling]) waiting.attempt.abort(stopped())
    },
  }
}

/** A message without an answer that is being handed over. */
interface Telling {
  readonly message: HostMessage
  readonly attempt: Stop
  readonly since: number
}

/** A subscription is open for as long as it is wanted, and has no answer to wait for. */
function isStream({ envelope }: HostMessage): boolean {
  return envelope.method === 'subscriptions/listen'
}

/** Whether the server may have got the request, and only its answer is missing. */
function isReplyLost(error: unknown, { isSent, attempt }: Asked): boolean {
  if (attempt.aborted) return isSent
  if (isEvergrantError(error, 'OUTCOME_UNKNOWN')) return true
  if (!isEvergrantError(error, 'SERVER_UNREACHABLE', 'REQUEST_TIMEOUT', 'INTERRUPTED')) return false
  const { reason, sent } = error.details
  return reason === 'reply_lost' || sent === true
}

function stopped(): EvergrantError {
  return new EvergrantError('INTERRUPTED', 'The bridge was stopped before the answer came')
}

function flawed(flaw: string): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `The answer of the server is no ${flaw}`)
}

function silent({ envelope }: HostMessage, limitMs: number): EvergrantError {
  const text = `The server was silent for ${Math.round(limitMs / 1000)} s after ${JSON.stringify(envelope.method)}`
  return new EvergrantError('REQUEST_TIMEOUT', text)
}
