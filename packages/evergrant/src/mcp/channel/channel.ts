import type { EngineContext } from '../../credentials/context.js'
import type { Signal } from '../../internal/abort.js'
import type { Wire } from '../../internal/wire.js'
import type { Pacing } from '../pace/pacing.js'
import type { Envelope, MessageId } from './envelope.js'

/** One message to the server, as its bytes and what of it matters on the way. */
export interface Outgoing {
  readonly bytes: Uint8Array
  /** The same as text, where it was made as text: Node writes that faster than bytes. */
  readonly text?: string | undefined
  readonly envelope: Envelope
  /** Tool, prompt or resource that a request names: for `Mcp-Name` and to tell reads from writes. */
  readonly name?: string | undefined
  /** The request that this notification gives up. It ends here too, once the notification was sent. */
  readonly cancels?: MessageId | undefined
  /** The revision that the message itself claims in its `_meta`. Without it the session's counts. */
  readonly protocolVersion?: string | undefined
  /** Called when the message is about to leave: from then on the server may have it. */
  readonly onSend?: (() => void) | undefined
  /** Called with the wait for leave, where the limit of the server has been reached. Nothing has left then. */
  readonly onWait?: ((waited: Promise<unknown>) => void) | undefined
}

/** One message from the server. */
export interface Received {
  /** Of a large one put together when first looked at. */
  readonly bytes: Uint8Array
  /** The same bytes in the pieces in which they came, of a large message: who only passes them on need not put them together. */
  readonly parts?: readonly Uint8Array[] | undefined
  readonly envelope: Envelope
  /** Of the event that brought it. */
  readonly eventId?: string | undefined
  /** Of the HTTP answer that held it, where that was no success. */
  readonly status?: number | undefined
}

/** `legacy`: up to 2025-11-25, opened by `initialize`. `modern`: from 2026-07-28 on, every request by itself. */
export type EraName = 'legacy' | 'modern'

/** What a conversation stands on. Plain data, so that another process can go on with it. */
export interface SessionState {
  readonly era: EraName
  readonly protocolVersion: string
  readonly sessionId?: string | undefined
  /** Of whose login it is, by the time of its consent: another one may be another person's, and gets a session of its own. */
  readonly signedInAt?: number | undefined
  /** The `initialize` request that opens the session again when the server has forgotten it. */
  readonly handshake?: Uint8Array | undefined
}

/** A promise that it gives back holds the server back until it is settled. */
export type Receive = (message: Received) => void | Promise<void>

export interface SendOptions {
  readonly signal?: Signal | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Where the replies to this message go; default the channel's own `receive`. */
  readonly receive?: Receive | undefined
}

/** One MCP conversation on the wire: bytes in, bytes out. Payloads are not parsed. */
export interface Channel {
  readonly session: SessionState | undefined
  /** Goes on with a session that is known already, without a request. */
  resume(session: SessionState): void
  /**
   * Sends one message and resolves once every reply to it was received, in order and each awaited.
   *
   * A session that the server forgot is opened again, once for all that meet the 404; what cannot do anything twice is sent again.
   *
   * @throws `AUTHORIZATION_REQUIRED`, `TOKEN_REFUSED`, `INSUFFICIENT_SCOPE`, `RATE_LIMITED`, `TEMPORARILY_UNAVAILABLE`,
   * `SESSION_REOPENED` and `OUTCOME_UNKNOWN` for what may write, `SERVER_UNREACHABLE` (`details.reason` is `reply_lost` when the server got the
   * request and its answer is lost), `CONNECTION_FAILED`, `RESPONSE_INVALID`, and the reason of `signal`
   */
  send(message: Outgoing, options?: SendOptions): Promise<void>
  /** Ends a request here; its `send` fails. The server sees its stream closed, and is not told anything. */
  cancel(id: MessageId): void
  /**
   * Keeps the stream open on which the server speaks by itself, until the signal aborts or the channel is closed. Resolves with
   * `false` at once where it has none.
   */
  listen(signal: Signal): Promise<boolean>
  /** Ends what is under way. `endSession` tells the server that the session is over; it is not asked whether it minds. */
  close(options?: { readonly endSession?: boolean | undefined }): Promise<void>
}

export interface ChannelContext {
  readonly engine: EngineContext
  readonly wire: Wire
  readonly userAgent: string
  /** Where `NODE_TLS_REJECT_UNAUTHORIZED` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Sent with every request, in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How often servers may be asked; without it as often as anybody likes. */
  readonly pacing?: Pacing | undefined
}

export interface ChannelOptions {
  /** For messages that no `send` waits for. */
  readonly receive: Receive
  /** Default the connection's server; of the same origin. */
  readonly url?: string | undefined
}
