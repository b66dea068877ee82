import { type ConnectionId, type ConnectionOptions, parseConnection } from '../credentials/connection.js'
import { once } from '../internal/once.js'
import { Stop, type WithAbortSignal } from '../internal/abort.js'
import { abortable } from '../internal/abortable.js'
import { EvergrantError } from '../errors.js'
import type { Wire } from '../internal/wire.js'
import type { Channel, ChannelContext, Receive } from './channel/channel.js'
import type { LeanClient } from './channel/lean-client.js'
import type { LeanContext, LeanOpening } from './channel/open-lean.js'
import type { RequestOptions } from './channel/requester.js'
import type { ToolResult } from './channel/tools.js'
import { type ToolsContext, withRememberedTools } from './remembered-tools.js'
import type { RememberedTools } from './remembered-server.js'
import { createHandshakeMemory, type HandshakeMemory } from './handshake-memory.js'

export interface OpenChannelOptions {
  /** Sent with every request, in lower case. */
  readonly headers?: ChannelContext['headers']
  /** Where messages go that no request waits for. */
  readonly receive: Receive
}

export interface CallToolOptions extends WithAbortSignal<Omit<RequestOptions, 'name'>> {
  readonly tool: string
  readonly arguments?: Readonly<Record<string, unknown>> | undefined
}

/** What is said to a server without the SDK. */
export interface Conversations {
  /**
   * Calls a tool: one HTTP request where the server is known already, and never a GET stream. The structure of the answer is checked, its
   * values are not. The calls of one connection share one session.
   *
   * @throws `PROTOCOL_ERROR` when the server refuses the call; `REQUEST_TIMEOUT`, and `OUTCOME_UNKNOWN` for what may write; everything that
   * `connect` throws
   */
  callTool(options: ConnectionOptions & CallToolOptions): Promise<ToolResult>
  /** A client without the SDK. What a server asks of it is declined, but where `onServerRequest` answers. */
  open(options?: ConnectionOptions & LeanOpening): Promise<LeanClient>
  /** One conversation in bytes, kept signed in: for programs that pass messages on. @see `evergrant/channel` */
  openChannel(options: ConnectionOptions & OpenChannelOptions): Promise<Channel>
  /**
   * The last list of tools that was another one than that of now, and when the server gave it. `undefined` where the tools have not changed since
   * this login was first used.
   */
  earlierTools(options?: ConnectionOptions): Promise<RememberedTools | undefined>
  /** For a program that answers `initialize` while the session is being opened. */
  handshakes(options?: ConnectionOptions): HandshakeMemory
}

/** Loads nothing until the first of them is needed. */
export function createConversations(
  context: () => Promise<LeanContext & ToolsContext>,
  wire: () => Promise<Wire>,
): Conversations & { closeShared(): Promise<void> } {
  const shared = new Map<string, Promise<LeanClient>>()
  let closing = new Stop()

  const open = async (connection: ConnectionId, opening: LeanOpening): Promise<LeanClient> => {
    const { openLeanClient } = await importLean()
    if (opening.connectsAtOnce) await (await wire()).connect?.(new URL(connection.server))
    const given = await context()
    const { onToolLeftOut } = opening
    return withRememberedTools(
      await openLeanClient(given, connection, opening),
      { ...given, onToolLeftOut },
      connection,
    )
  }
  const share = (options: ConnectionOptions): Promise<LeanClient> => {
    // As the caller writes it: a URL is parsed once, not with every call.
    const key = JSON.stringify([options.owner, options.server, options.profile])
    const known = shared.get(key)
    if (known !== undefined) return known
    const opened = open(parseConnection(options), { signal: closing }).catch((error: unknown) => {
      // The next call may find the server or the login in order again.
      shared.delete(key)
      throw error
    })
    shared.set(key, opened)
    return opened
  }

  return {
    async callTool({ owner, server, profile, tool, arguments: args, ...options }) {
      // A server that is slow to open the conversation is waited for no longer than the caller wants; others may want it longer.
      const client = await abortable(share({ owner, server, profile }), options.signal)
      return client.callTool(tool, args, options)
    },

    open: async ({ owner, server, profile, ...opening } = {}) =>
      open(parseConnection({ owner, server, profile }), opening),

    async openChannel({ headers, receive, ...connection }) {
      const { openAnyChannel } = await import('./channel/any-channel.js')
      return openAnyChannel({ ...(await context()), headers }, parseConnection(connection), { receive })
    },

    async earlierTools(connection = {}) {
      return (await context()).memory.loadEarlierTools(parseConnection(connection))
    },

    handshakes: (connection = {}) =>
      createHandshakeMemory(async () => (await context()).engine, parseConnection(connection)),

    async closeShared() {
      if (shared.size === 0) return
      const ended = [...shared.values()]
      closing.abort(new EvergrantError('SERVER_UNREACHABLE', 'The conversation was closed before it was open'))
      closing = new Stop()
      shared.clear()
      const opened = await Promise.allSettled(ended)
      for (const client of opened) if (client.status === 'fulfilled') await client.value.close()
    },
  }
}

const importLean = once(() => import('./channel/open-lean.js'))
