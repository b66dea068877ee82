import { onAbort, type Signal } from '../../internal/abort.js'
import { isObject } from '../../internal/json-object.js'
import { INTERNAL_ERROR, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import type { Channel, Received } from './channel.js'
import type { MessageId } from './envelope.js'
import { errorOf, parseIncoming, resultOf } from './messages.js'

/** What a server asks of its client while it works. */
export interface ServerRequest {
  /** `elicitation/create`, `sampling/createMessage`, `roots/list`, and whatever comes later. */
  readonly method: string
  /** From outside, as they came. */
  readonly params: unknown
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** The result of a request; `undefined` where there is none to give. */
export type AnswerServer = (request: ServerRequest) => Promise<object | undefined>

/** Answers the requests that come on a channel, and knows those under way. */
export interface ServerDesk {
  /** Resolves when the answer is on its way. `signal` aborts when the client's own request is over, for which the server asks. */
  answer(message: Received, signal?: Signal): Promise<void>
  /** The server wants no answer any more. */
  cancel(params: unknown): void
}

export function createServerDesk(channel: Channel, answerServer: AnswerServer): ServerDesk {
  const open = new Map<MessageId, AbortController>()

  return {
    async answer(message, signal) {
      const { id, method } = message.envelope
      if (id === undefined || method === undefined) return
      const stop = new AbortController()
      const release = signal && onAbort(signal, () => stop.abort())
      if (signal?.aborted) stop.abort()
      open.set(id, stop)
      const refused = (code: number, text: string) => errorOf(id, { code, message: text })
      try {
        const { params } = parseIncoming(message)
        const result = await answerServer({ method, params, signal: stop.signal })
        if (stop.signal.aborted) return
        await channel.send(result === undefined ? refused(METHOD_NOT_FOUND, 'Method not found') : resultOf(id, result))
      } catch {
        // It is the server that waits for this; what it asked for is not told why there is none.
        if (!stop.signal.aborted) await channel.send(refused(INTERNAL_ERROR, 'No answer')).catch(() => undefined)
      } finally {
        release?.()
        open.delete(id)
      }
    },
    cancel(params) {
      const id = isObject(params) ? params['requestId'] : undefined
      if (typeof id === 'string' || typeof id === 'number') open.get(id)?.abort()
    },
  }
}
