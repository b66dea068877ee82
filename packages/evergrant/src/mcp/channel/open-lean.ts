import type { ConnectionId } from '../../credentials/connection.js'
import type { ServerPolicy } from '../../credentials/policy.js'
import type { Channel, ChannelContext, EraName, SessionState } from './channel.js'
import { openHttpChannel } from './http-channel.js'
import { createLeanClient, type LeanClient } from './lean-client.js'
import {
  firstEra,
  openConversation,
  otherEra,
  type RememberedServer,
  type ServerMemory,
  withHandshake,
} from './opening.js'
import { createRequester, type Requester, type RequesterOptions } from './requester.js'

export interface LeanContext extends ChannelContext {
  readonly clientInfo: RequesterOptions['clientInfo']
  readonly serverPolicies: readonly ServerPolicy[]
  readonly memory: ServerMemory
}

export interface LeanOpening extends Pick<RequesterOptions, 'onNotification'> {
  readonly signal?: AbortSignal | undefined
}

/**
 * A client without the SDK. What is remembered of the server is gone on with, without a request; else the conversation is opened anew.
 * Should the era prove wrong at the first request, the conversation is opened in the other one and the request sent again: it was refused for
 * how it was said, not for what it said.
 *
 * @throws `AUTHORIZATION_REQUIRED`, `NOT_AN_MCP_SERVER`, and every error of a channel
 */
export async function openLeanClient(
  context: LeanContext,
  connection: ConnectionId,
  opening: LeanOpening = {},
): Promise<LeanClient> {
  const { memory, clientInfo, serverPolicies } = context
  const channel = openHttpChannel(context, connection, { receive: () => undefined })
  const request = createRequester({ channel, clientInfo, onNotification: opening.onNotification })
  const keeper = createKeeper(memory, connection, channel)

  const begin = async (first: EraName, signal: AbortSignal | undefined): Promise<void> =>
    keeper.learn(await openConversation(channel, request, { clientInfo, first, signal }))

  const remembered = await memory.load(connection)
  if (remembered === undefined) {
    await begin(firstEra(serverPolicies, connection.server), opening.signal)
    await keeper.keep()
  } else {
    channel.resume(withHandshake(remembered.session, clientInfo))
    keeper.known(remembered)
  }

  let isProved = false
  const proving: Requester = async (method, params, options) => {
    try {
      const result = await request(method, params, options)
      isProved = true
      return result
    } catch (error) {
      const other = isProved ? undefined : otherEra(channel.session?.era, error)
      if (other === undefined) throw error
      await memory.forget(connection)
      await begin(other, options?.signal)
      isProved = true
      return request(method, params, options)
    }
  }
  const kept: Requester = async (method, params, options) => {
    try {
      return await (isProved ? request : proving)(method, params, options)
    } finally {
      if (keeper.isBehind()) await keeper.keep()
    }
  }
  return createLeanClient(kept, () => channel)
}

/** Keeps what is known of the server as remembered as it is known. */
function createKeeper(memory: ServerMemory, connection: ConnectionId, channel: Channel) {
  let server: RememberedServer['server']
  let saved: SessionState | undefined
  return {
    learn: (learned: RememberedServer['server']) => void (server = learned),
    known(remembered: RememberedServer) {
      server = remembered.server
      saved = channel.session
    },
    isBehind: () => saved !== channel.session,
    async keep() {
      saved = channel.session
      if (saved === undefined) return
      const { handshake: _ours, ...session } = saved
      await memory.save(connection, { session, ...(server && { server }) })
    },
  }
}
