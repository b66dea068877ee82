import { readLately } from '../../credentials/acquire.js'
import type { ConnectionId } from '../../credentials/connection.js'
import { isEvergrantError } from '../../errors.js'
import type { Signal } from '../../internal/abort.js'
import { abortable } from '../../internal/abortable.js'
import type { WireResponse } from '../../internal/wire.js'
import { type AuthorizedWire, createAuthorizedWire } from './authorized-wire.js'
import type {
  Channel,
  ChannelContext,
  ChannelOptions,
  Outgoing,
  Receive,
  SendOptions,
  SessionState,
} from './channel.js'
import { type MayRepeat, repeatRule } from '../replay.js'
import { readBody, skipBody } from './body.js'
import { type MessageId, readEnvelope } from './envelope.js'
import { type HttpAnswer, isForgotten, readAnswer, refusal, refusedRequest } from './http-answer.js'
import { closed, createInFlight, type InFlight } from './in-flight.js'
import { createNoStream } from './no-stream.js'
import { outcomeOf } from './outcome.js'
import { deliverJson, invalid, mediaType, receiveStream, unexpectedType } from './reply.js'
import { postHeaders, sessionHeaders } from './request-headers.js'
import { replyLost, resumeReply } from './resumption.js'
import { createSession, INITIALIZED, loginTime, notReopened, notDone, openedSession, type Session } from './session.js'

interface Parts {
  readonly context: ChannelContext
  readonly connection: ConnectionId
  readonly wire: AuthorizedWire
  readonly session: Session
  readonly inFlight: InFlight
  readonly mayRepeat: MayRepeat
}

/** A message, with what was left open decided. */
interface Given {
  readonly message: Outgoing
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly receive: Receive
  /** The caller's. */
  readonly signal: Signal | undefined
}

/** A message under way. */
interface Sending extends Given {
  /** Aborts also when the message is cancelled, and when the channel is closed. */
  readonly signal: Signal
}

/**
 * A conversation over Streamable HTTP, of either era.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
export function openHttpChannel(context: ChannelContext, connection: ConnectionId, options: ChannelOptions): Channel {
  return new HttpChannel(context, connection, options)
}

/** A class: an object with a getter of its own takes half a kilobyte, and its functions as much again. */
class HttpChannel implements Channel {
  readonly #parts: Parts
  readonly #receive: Receive

  constructor(context: ChannelContext, connection: ConnectionId, { receive, url = connection.server }: ChannelOptions) {
    this.#receive = receive
    this.#parts = {
      context,
      connection,
      wire: createAuthorizedWire(context, connection, url),
      inFlight: createInFlight(),
      session: createSession((forgotten) => reopen(this.#parts, forgotten)),
      mayRepeat: repeatRule(connection.server),
    }
  }

  get session(): SessionState | undefined {
    return this.#parts.session.state
  }

  resume(state: SessionState): void {
    this.#parts.session.set(state)
  }

  cancel(id: MessageId): void {
    this.#parts.inFlight.cancel(id)
  }

  send(message: Outgoing, { signal, headers, receive = this.#receive }: SendOptions = {}): Promise<void> {
    return send(this.#parts, { message, headers, receive, signal })
  }

  async listen(signal: Signal): Promise<boolean> {
    const { context, connection, wire, session, inFlight } = this.#parts
    const going = inFlight.begin(signal)
    try {
      const noStream = createNoStream(context.engine, connection, wire.url)
      // A single call has nothing to listen to.
      const { listenTo } = await import('./listen.js')
      const listening = { wire, session, clock: context.engine.clock, noStream }
      return await listenTo(listening, this.#receive, going.signal)
    } finally {
      going.done()
    }
  }

  async close({ endSession = false } = {}): Promise<void> {
    const { inFlight, wire } = this.#parts
    inFlight.abort(() => closed(wire.url))
    if (endSession) await end(this.#parts)
  }
}

/** What came back to a POST; `answer` when it was no success. */
interface Posted {
  readonly response: WireResponse
  readonly answer?: HttpAnswer
}

/** One function from end to end: each async one in between would cost as much as looking at a small reply. */
async function send(parts: Parts, given: Given): Promise<void> {
  const { session, inFlight } = parts
  const { message } = given
  const { kind, id, method } = message.envelope
  const going = inFlight.begin(given.signal, kind === 'request' ? id : undefined)
  const sending: Sending = { ...given, signal: going.signal }
  const isRepeatable = parts.mayRepeat(method, message.name)
  let isAnswered = false
  try {
    if (method === 'initialize') return await receiveOpening(parts, sending)
    if (session.reopening !== undefined) await abortable(session.reopening, going.signal)
    if (isPerhapsOthers(parts)) await leaveOthersSession(parts, going.signal)
    let used = session.state
    const response = await post(parts, sending, used)
    let posted: Posted = response.status < 300 ? { response } : await withAnswer(response)
    for (let times = 0; times < MAX_REOPENINGS && isForgotten(posted.answer, used, times > 0); times += 1) {
      await abortable(session.reopen(used), going.signal)
      if (!isRepeatable) throw notDone(parts.wire.url, message, posted)
      used = session.state
      posted = await withAnswer(await post(parts, sending, used))
    }
    isAnswered = true
    await receiveReply(parts, sending, posted)
  } catch (error) {
    throw !isAnswered || isRepeatable || going.signal.aborted ? error : outcomeOf(error)
  } finally {
    going.done()
  }
  if (message.cancels !== undefined) inFlight.cancel(message.cancels)
}

function post({ wire, mayRepeat }: Parts, sending: Sending, state?: SessionState): Promise<WireResponse> {
  const { message, headers, signal } = sending
  return wire.request({
    method: 'POST',
    headers: postHeaders(message, state, headers),
    body: message.text ?? message.bytes,
    signal,
    repeatable: mayRepeat(message.envelope.method, message.name),
    onSend: message.onSend,
    onWait: message.onWait,
  })
}

async function withAnswer(response: WireResponse): Promise<Posted> {
  return response.status < 300 ? { response } : { response, answer: await readAnswer(response) }
}

/** Not async, nor what most replies take: a promise more costs as much as looking at a small reply. */
function receiveReply(parts: Parts, sending: Sending, posted: Posted): Promise<void> {
  const { response, answer } = posted
  const { message, receive } = sending
  if (answer !== undefined) return receiveRefusal(parts, sending, { response, answer })
  const type = message.envelope.kind === 'request' ? mediaType(response) : 'none'
  if (type === 'json') return receiveDocument(parts.wire.url, response, receive)
  if (type === 'event-stream') return receiveEvents(parts, sending, response)
  return receiveNothing(parts.wire.url, response, type)
}

async function receiveRefusal(
  parts: Parts,
  { message, receive }: Sending,
  { response, answer }: Required<Posted>,
): Promise<void> {
  const isKnown = message.protocolVersion !== undefined || parts.session.state !== undefined
  const error = isKnown ? refusedRequest(message, answer) : undefined
  if (error === undefined) throw refusal(parts.wire.url, response, answer)
  await receive(error)
}

function receiveDocument(url: URL, response: WireResponse, receive: Receive): Promise<void> {
  return readBody(response).then(
    (parts) => deliverJson(parts, url, receive),
    (error: unknown) => {
      throw isEvergrantError(error, 'SERVER_UNREACHABLE') ? replyLost(url, { cut: error, malformed: false }) : error
    },
  )
}

async function receiveNothing(url: URL, response: WireResponse, type: 'none' | 'other'): Promise<void> {
  await skipBody(response)
  if (type === 'none') return
  throw response.header('content-type') === undefined
    ? invalid(url, `${response.status} without an answer to a request`)
    : unexpectedType(url, response)
}

async function receiveEvents(parts: Parts, sending: Sending, response: WireResponse): Promise<void> {
  const { wire, session, context } = parts
  const { message, receive, signal } = sending
  const end = await receiveStream({ response, request: message, receive })
  if (signal.aborted && !end.answered) throw signal.reason
  if (end.answered) return
  const isModern = message.protocolVersion !== undefined || session.state?.era === 'modern'
  if (isModern) throw replyLost(wire.url, end)
  const headers = { ...sending.headers, ...sessionHeaders(session.state) }
  await resumeReply({ wire, clock: context.engine.clock, request: message, headers, receive, signal }, end)
}

/** Notes the session before anybody hears of it, so that what is sent next is sent in it. */
async function receiveOpening(parts: Parts, sending: Sending): Promise<void> {
  const { message } = sending
  const signedInAt = await loginTime(parts.context.engine, parts.connection)
  const posted = await withAnswer(await post(parts, sending))
  const receive: Receive = (reply) => {
    const opened =
      reply.envelope.id === message.envelope.id &&
      openedSession(message.bytes, reply, posted.response.header(SESSION_HEADER))
    if (opened) parts.session.set({ ...opened, signedInAt })
    return sending.receive(reply)
  }
  return receiveReply(parts, { ...sending, receive }, posted)
}

/** Whether the session may be another login's. Most often what is in memory says that it is not. */
function isPerhapsOthers({ context, connection, session }: Parts): boolean {
  const { state } = session
  if (state?.sessionId === undefined || state.handshake === undefined) return false
  const lately = readLately(context.engine, connection)
  return lately === undefined || lately.credential?.value.signedInAt !== state.signedInAt
}

/** A session that was opened by another login is not gone on with: what the server keeps in it is that one's. */
async function leaveOthersSession({ context, connection, session }: Parts, signal: Signal): Promise<void> {
  const { state } = session
  if (state === undefined) return
  if ((await loginTime(context.engine, connection)) !== state.signedInAt) await abortable(session.reopen(state), signal)
}

async function reopen(parts: Parts, forgotten: SessionState): Promise<SessionState> {
  const going = parts.inFlight.begin()
  try {
    return await openAgain(parts, forgotten, { signal: going.signal, times: 1 })
  } finally {
    going.done()
  }
}

/** The handshake once more, with nobody to hear of it; and again, if the server forgets that session too before it is in use. */
async function openAgain(
  parts: Parts,
  forgotten: SessionState,
  { signal, times }: Pick<Sending, 'signal'> & { readonly times: number },
): Promise<SessionState> {
  const { context, connection, wire } = parts
  const { handshake, sessionId } = forgotten
  const bytes = handshake ?? new Uint8Array()
  const envelope = readEnvelope(bytes)
  if (envelope === undefined) throw new TypeError('the handshake of a session must be an initialize request')
  let opened: SessionState | undefined
  const message: Outgoing = { bytes, envelope }
  const sending: Sending = { message, headers: undefined, signal, receive: () => undefined }
  const signedInAt = await loginTime(context.engine, connection)
  const posted = await withAnswer(await post(parts, sending))
  const id = posted.response.header(SESSION_HEADER)
  const receive: Receive = (reply) => void (opened ??= openedSession(bytes, reply, id))
  await receiveReply(parts, { ...sending, receive }, posted)
  if (opened === undefined) throw notReopened(wire.url, sessionId)
  const initialized = { ...sending, message: INITIALIZED }
  const told = await withAnswer(await post(parts, initialized, opened))
  if (times < MAX_REOPENINGS && isForgotten(told.answer, opened, true))
    return openAgain(parts, forgotten, { signal, times: times + 1 })
  await receiveReply(parts, initialized, told)
  context.engine.emit(connection, { type: 'session_reopened' })
  return { ...opened, signedInAt }
}

async function end({ wire, session }: Parts): Promise<void> {
  const { state } = session
  if (state?.sessionId === undefined) return
  session.set(undefined)
  await skipBody(await wire.request({ method: 'DELETE', headers: sessionHeaders(state) }))
}

/** A server that restarts can forget a session in the middle of its opening; one that forgets each has none. */
const MAX_REOPENINGS = 3
const SESSION_HEADER = 'mcp-session-id'
