import type { ConnectionId } from '../../credentials/connection.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Signal } from '../../internal/abort.js'
import { abortable } from '../../internal/abortable.js'
import { repeatRule } from '../replay.js'
import { createAuthorizedWire } from './authorized-wire.js'
import type { Channel, ChannelContext, ChannelOptions, Receive, SendOptions, SessionState } from './channel.js'
import { readEnvelope } from './envelope.js'
import { answerOf } from './http-answer.js'
import { closed, createInFlight } from './in-flight.js'
import { outcomeOf } from './outcome.js'
import { backoffMs, pause } from './resumption.js'
import { INITIALIZED, loginTime, notRepeated, openedSession } from './session.js'
import { openSseConversation, type SseConversation, type SseSending } from './sse-conversation.js'

/**
 * A conversation over HTTP+SSE, the transport of revision 2024-11-05. Its session ends with its stream; the next message opens both again, like a
 * session that the server forgot.
 *
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export function openSseChannel(context: ChannelContext, connection: ConnectionId, options: ChannelOptions): Channel {
  const { receive } = options
  const wire = createAuthorizedWire(context, connection, options.url ?? connection.server)
  const inFlight = createInFlight()
  const mayRepeat = repeatRule(connection.server)
  const { signal: closing } = inFlight.begin()
  let session: SessionState | undefined
  let live: SseConversation | undefined
  /** Of whose login that is. */
  let signedInAt: number | undefined
  let opening: Promise<SseConversation> | undefined

  /** The stream that is open, else a new one, with the handshake of the one before. */
  const conversation = (): Promise<SseConversation> => {
    if (live !== undefined && !live.isOver) return Promise.resolve(live)
    return (opening ??= open().finally(() => (opening = undefined)))
  }
  const open = async (): Promise<SseConversation> => {
    signedInAt = await loginTime(context.engine, connection)
    const opened = await openSseConversation(context, connection, { wire, receive, signal: closing })
    if (session?.handshake !== undefined) {
      session = await shakeHands(opened, session.handshake, closing)
      context.engine.emit(connection, { type: 'session_reopened' })
    }
    return (live = opened)
  }

  const initialize = async (sending: SseSending): Promise<void> => {
    live?.end()
    session = live = undefined
    const opened = await abortable(conversation(), sending.signal)
    const noting: Receive = (reply) => {
      session = openedSession(sending.message.bytes, reply, undefined) ?? session
      return sending.receive(reply)
    }
    await opened.send({ ...sending, receive: noting })
  }

  const deliver = async (sending: SseSending): Promise<void> => {
    const { message, signal } = sending
    const isRepeatable = mayRepeat(message.envelope.method, message.name)
    if (live !== undefined && (await loginTime(context.engine, connection)) !== signedInAt) live.end()
    const used = await abortable(conversation(), signal)
    try {
      await used.send({ ...sending, session })
    } catch (error) {
      const isForgotten = answerOf(error)?.status === 404
      if (!isForgotten && !isLost(error)) throw isRepeatable ? error : outcomeOf(error)
      used.end()
      if (!isRepeatable && !isForgotten) throw outcomeOf(error)
      const again = await abortable(conversation(), signal)
      if (!isRepeatable) throw notRepeated(wire.url, message)
      await again.send({ ...sending, session })
    }
  }

  return {
    get session() {
      return session
    },
    resume: (state) => void (session = state),
    cancel: inFlight.cancel,

    async send(message, given: SendOptions = {}) {
      const { kind, id } = message.envelope
      const going = inFlight.begin(given.signal, kind === 'request' ? id : undefined)
      const { headers } = given
      const sending = { message, headers, session: undefined, receive: given.receive ?? receive, signal: going.signal }
      try {
        await (message.envelope.method === 'initialize' ? initialize(sending) : deliver(sending))
        if (message.cancels !== undefined) inFlight.cancel(message.cancels)
      } finally {
        going.done()
      }
    },

    async listen(signal) {
      const going = inFlight.begin(signal)
      try {
        for (let failures = 0; !going.signal.aborted;) {
          const listened = await listenOnce(conversation, going.signal)
          failures = listened ? 0 : failures + 1
          await pause(context.engine.clock, backoffMs(failures), going.signal)
        }
        return true
      } finally {
        going.done()
      }
    },

    async close() {
      inFlight.abort(() => closed(wire.url))
    },
  }
}

/** Until the stream is over or nobody listens any more. `false` when it could not be opened for now. */
async function listenOnce(open: () => Promise<SseConversation>, signal: Signal): Promise<boolean> {
  try {
    const { ended } = await abortable(open(), signal)
    await abortable(ended, signal)
    return true
  } catch (error) {
    if (signal.aborted || (isEvergrantError(error) && error.retryable)) return false
    throw error
  }
}

/** The handshake once more, with nobody to hear of it. */
async function shakeHands(conversation: SseConversation, handshake: Uint8Array, signal: Signal): Promise<SessionState> {
  const envelope = readEnvelope(handshake)
  if (envelope === undefined) throw new TypeError('the handshake of a session must be an initialize request')
  let opened: SessionState | undefined
  const receive: Receive = (reply) => void (opened = openedSession(handshake, reply, undefined))
  await conversation.send({ message: { bytes: handshake, envelope }, session: undefined, receive, signal })
  if (opened === undefined) {
    throw new EvergrantError('CONNECTION_FAILED', 'The server forgot the session and opens no other one')
  }
  await conversation.send({ message: INITIALIZED, session: opened, receive, signal })
  return opened
}

function isLost(error: unknown): boolean {
  return isEvergrantError(error, 'SERVER_UNREACHABLE') && error.details['reason'] === 'reply_lost'
}
