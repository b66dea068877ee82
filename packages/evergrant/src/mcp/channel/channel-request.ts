import type { ConnectionId } from '../../credentials/connection.js'
import type { Signal } from '../../internal/abort.js'
import type { WireRequest } from '../../internal/wire.js'
import type { Pace } from '../pace/leave.js'
import type { ChannelContext } from './channel.js'

/** One request of a conversation, without what every request has. */
export interface ChannelRequest {
  readonly method: WireRequest['method']
  /** Frozen where many requests have the very same. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: WireRequest['body']
  readonly signal?: Signal | undefined
  /** Whether the server may get it twice. */
  readonly repeatable?: boolean | undefined
  /** Called when there is a token, or none is needed. */
  readonly onSend?: (() => void) | undefined
  /** Called with the wait for leave, where the limit of the server has been reached. */
  readonly onWait?: ((waited: Promise<unknown>) => void) | undefined
}

/** What all requests of a wire share. */
export interface Bound {
  readonly context: ChannelContext
  readonly connection: ConnectionId
  readonly url: URL
  readonly isAlias: boolean
  /** Where it is known how often the server may be asked. */
  readonly pace: Pace | undefined
  /** The newest `DPoP-Nonce` of the server. */
  nonce?: string | undefined
}
