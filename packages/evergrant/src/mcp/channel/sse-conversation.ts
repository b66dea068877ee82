import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { abortable } from '../../internal/abortable.js'
import type { ConnectionId } from '../../credentials/connection.js'
import { repeatRule } from '../replay.js'
import { type AuthorizedWire, createAuthorizedWire } from './authorized-wire.js'
import { skipBody } from './body.js'
import type { ChannelContext, Outgoing, Receive, Received, SessionState } from './channel.js'
import type { MessageId } from './envelope.js'
import { readAnswer, refusal } from './http-answer.js'
import { sessionHeaders } from './request-headers.js'
import { replyLost } from './resumption.js'
import { openSseStream } from './sse-stream.js'

/** One stream of HTTP+SSE with the messages that are sent beside it. It is the session: when it ends, the session does. */
export interface SseConversation {
  readonly isOver: boolean
  /** Resolves when the message was taken, and its reply received where it is a request. */
  send(sending: SseSending): Promise<void>
  /** Resolves when the stream is over. */
  readonly ended: Promise<unknown>
  end(): void
}

export interface SseSending {
  readonly message: Outgoing
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly session: SessionState | undefined
  readonly receive: Receive
  readonly signal: Signal
}

interface Waiting {
  readonly receive: Receive
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** @param receive what no request waits for */
export async function openSseConversation(
  context: ChannelContext,
  connection: ConnectionId,
  { wire, receive, signal }: { readonly wire: AuthorizedWire; readonly receive: Receive; readonly signal: Signal },
): Promise<SseConversation> {
  const waiting = new Map<MessageId, Waiting>()
  const closing = new Stop()
  const release = onAbort(signal, () => closing.abort(signal.reason))
  let isOver = false

  const onMessage = async (message: Received): Promise<void> => {
    const { kind, id } = message.envelope
    const isReply = (kind === 'result' || kind === 'error') && id !== undefined
    const asked = isReply ? waiting.get(id) : undefined
    if (asked === undefined) return receive(message)
    waiting.delete(id as MessageId)
    try {
      await asked.receive(message)
      asked.done()
    } catch (error) {
      asked.failed(error)
    }
  }
  const { endpoint, ended } = await openSseStream(wire, onMessage, closing)
  const over = ended.then((cut) => {
    isOver = true
    release()
    for (const asked of waiting.values()) asked.failed(replyLost(wire.url, { cut, malformed: false }))
    waiting.clear()
  })
  const messages = createAuthorizedWire(context, connection, endpoint)
  const mayRepeat = repeatRule(connection.server)

  const post = async ({ message, headers, session, signal }: SseSending): Promise<void> => {
    const repeatable = mayRepeat(message.envelope.method, message.name)
    const response = await messages.request({
      method: 'POST',
      headers: { ...headers, ...sessionHeaders(session), ...JSON_REQUEST },
      body: message.text ?? message.bytes,
      signal,
      repeatable,
      onSend: message.onSend,
      onWait: message.onWait,
    })
    if (response.status >= 300) throw refusal(messages.url, response, await readAnswer(response))
    await skipBody(response)
  }

  return {
    get isOver() {
      return isOver
    },
    ended: over,
    end() {
      isOver = true
      closing.abort(new Error('the conversation is over'))
    },
    async send(sending) {
      const { id, kind } = sending.message.envelope
      if (kind !== 'request' || id === undefined) return post(sending)
      const reply = new Promise<void>((done, failed) => waiting.set(id, { receive: sending.receive, done, failed }))
      try {
        // The reply can be there before the POST is answered.
        await Promise.all([post(sending), abortable(reply, sending.signal)])
      } finally {
        waiting.delete(id)
      }
    },
  }
}

const JSON_REQUEST = { 'content-type': 'application/json', accept: 'application/json' }
