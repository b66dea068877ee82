import {
  type JSONRPCMessage,
  SdkErrorCode,
  SdkHttpError,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client'
import { isEvergrantError } from '../errors.js'
import type { Channel, Outgoing, Receive, Received } from './channel/channel.js'
import { answerOf } from './channel/http-answer.js'
import { toOutgoing } from './outgoing.js'
import { parseRpcMessage } from './rpc-message.js'

/**
 * What the official client says and hears, over a channel: session, token, resumption and errors are the channel's, the protocol is
 * the client's. Errors of the channel reach the caller as they are.
 */
export function createChannelTransport(open: (receive: Receive) => Channel): Transport {
  return new ChannelTransport(open)
}

/** A class: an object with a getter of its own takes half a kilobyte, and its functions as much again. */
class ChannelTransport implements Transport {
  readonly hasPerRequestStream = true
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: NonNullable<Transport['onmessage']>
  readonly #channel: Channel
  #isClosed = false

  constructor(open: (receive: Receive) => Channel) {
    this.#channel = open((received) => this.#hear(received))
  }

  get sessionId(): string | undefined {
    return this.#channel.session?.sessionId
  }

  async start(): Promise<void> {}

  setProtocolVersion(protocolVersion: string): void {
    // Of a legacy session the channel has seen the handshake.
    if (this.#channel.session === undefined) this.#channel.resume({ era: 'modern', protocolVersion })
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    // To send the request again, as if there were no token, could do twice what was to be done once.
    if (options.resumptionToken !== undefined) throw new TypeError('resumptionToken: replies are resumed by Evergrant')
    const outgoing = toOutgoing(message)
    const { requestSignal: signal, headers } = options
    const receive: Receive = (received) => {
      if (received.eventId !== undefined) options.onresumptiontoken?.(received.eventId)
      this.#hear(received, outgoing)
    }
    try {
      await this.#channel.send(outgoing, { signal, receive, headers: headers && sendable(headers) })
    } catch (error) {
      if (!signal?.aborted && !isCancelled(error)) this.#tell(error)
      throw asProbeAnswer(outgoing, error)
    }
    if (outgoing.envelope.method === INITIALIZED) this.#channel.listen(UNTIL_CLOSED).catch((error) => this.#tell(error))
    options.onRequestStreamEnd?.()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const closed = this.#channel.close()
    // Before what is under way fails: to its callers it ends with the connection.
    this.onclose?.()
    await closed
  }

  #hear(received: Received, sent?: Outgoing): void {
    let message: JSONRPCMessage
    try {
      message = parseRpcMessage(received.bytes, this.#channel.session?.era)
    } catch (error) {
      // Whoever waits for this reply has to hear of it.
      if (sent !== undefined && received.envelope.id === sent.envelope.id) throw error
      return this.#tell(error)
    }
    this.onmessage?.(message)
  }

  #tell(error: unknown): void {
    if (!this.#isClosed) this.onerror?.(error instanceof Error ? error : new Error(String(error)))
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** What belongs to the channel is not the caller's to say. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(lowered.filter(([name]) => !RESERVED.has(name)))
}

/** The SDK reads the era off the HTTP answer to its first request, and knows such an answer by its own class only. */
function asProbeAnswer({ envelope }: Outgoing, error: unknown): unknown {
  const answer = answerOf(error)
  if (envelope.method !== 'server/discover' || answer === undefined) return error
  if (!isEvergrantError(error, 'CONNECTION_FAILED')) return error
  const data = { status: answer.status, statusText: '', text: answer.body }
  return new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, error.message, data, { cause: error })
}

/** Never aborts: the channel ends its stream when it is closed. */
const UNTIL_CLOSED = new AbortController().signal
const INITIALIZED = 'notifications/initialized'
const RESERVED = new Set([
  'accept',
  'authorization',
  'content-type',
  'dpop',
  'host',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
])
