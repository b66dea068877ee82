import type { ConnectionId } from '../../credentials/connection.js'
import { sseUrl } from '../../credentials/policy.js'
import { repeatRule } from '../replay.js'
import type { ChannelContext, EraName, SessionState } from './channel.js'
import { type FallbackContext, judgeByAnswer, withSseFallback } from './fallback.js'
import { answerOf } from './http-answer.js'
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
import { createRequester, type Request, type Requester, type RequesterOptions } from './requester.js'

export interface LeanContext extends ChannelContext, Pick<FallbackContext, 'serverPolicies'> {
  readonly clientInfo: RequesterOptions['clientInfo']
  readonly memory: ServerMemory
}

export interface LeanOpening extends Pick<RequesterOptions, 'onNotification'> {
  readonly signal?: AbortSignal | undefined
  /** Begins to connect before the login is read: for a program whose next step is a request. */
  readonly connectsAtOnce?: boolean | undefined
}

/** A client without the SDK. @throws `AUTHORIZATION_REQUIRED`, `NOT_AN_MCP_SERVER`, and every error of a channel */
export async function openLeanClient(
  context: LeanContext,
  connection: ConnectionId,
  opening: LeanOpening = {},
): Promise<LeanClient> {
  const lean = createLean(context, connection, opening)
  await lean.begin(opening.signal)
  return createLeanClient(lean.request, lean.channel)
}

/**
 * Goes on with what is remembered of the server, without a request; else opens the conversation anew. Should the era prove wrong at the first
 * request, the conversation is opened in the other one and the request sent again: it was refused for how it was said, not for what it said.
 */
function createLean(context: LeanContext, connection: ConnectionId, { onNotification }: LeanOpening) {
  const { memory, clientInfo, serverPolicies } = context
  const options = { clientInfo, onNotification, mayRepeat: repeatRule(connection.server) }
  const overHttp = () => createRequester((receive) => openHttpChannel(context, connection, { receive }), options)
  const overSse = async (url: string) => {
    const { openSseChannel } = await import('./sse-channel.js')
    return createRequester((receive) => openSseChannel(context, connection, { receive, url }), options)
  }
  let current = overHttp()
  let transport: RememberedServer['transport']
  let server: RememberedServer['server']
  let saved: SessionState | undefined
  let isProved = false

  const start = async (requester: Requester, first: EraName, signal: AbortSignal | undefined): Promise<void> => {
    current = requester
    server = await openConversation(requester, { clientInfo, first, signal })
    isProved = requester.channel.session?.era === 'legacy'
  }
  const startAnew = async (first: EraName, signal: AbortSignal | undefined): Promise<void> => {
    if (transport === 'sse') {
      await current.channel.close()
      current = overHttp()
    }
    transport = undefined
    await withSseFallback(context, connection, {
      judge: judgeByAnswer,
      http: () => start(current, first, signal),
      async sse(url) {
        await current.channel.close()
        transport = 'sse'
        await start(await overSse(url), 'legacy', signal)
      },
    })
  }
  /** Which era to open the conversation in again, where what was believed of the server proved wrong. */
  const corrected = (error: unknown): EraName | undefined => {
    if (isProved) return undefined
    if (transport === 'sse') return answerOf(error) === undefined ? undefined : 'legacy'
    return otherEra(current.channel.session?.era, error)
  }

  const keep = async (): Promise<void> => {
    saved = current.channel.session
    if (saved === undefined) return
    const { handshake: _ours, ...session } = saved
    await memory.save(connection, { session, ...(transport && { transport }), ...(server && { server }) })
  }

  const isKept = (): boolean => saved === current.channel.session
  const keepThenGive = (result: unknown): unknown => (isKept() ? result : keep().then(() => result))
  const keepThenThrow = async (error: unknown): Promise<never> => {
    if (!isKept()) await keep()
    throw error
  }

  const prove: Request = async (method, params, given) => {
    try {
      const result = await current.request(method, params, given)
      isProved = true
      return result
    } catch (error) {
      const other = corrected(error)
      if (other === undefined) throw error
      await memory.forget(connection)
      await startAnew(other, given?.signal)
      isProved = true
      return current.request(method, params, given)
    }
  }

  return {
    channel: () => current.channel,

    async begin(signal: AbortSignal | undefined): Promise<void> {
      const remembered = await memory.load(connection)
      if (remembered === undefined) {
        const told = await memory.toldEra(connection)
        await startAnew(told ?? firstEra(serverPolicies, connection.server), signal)
        return keep()
      }
      ;({ server, transport } = remembered)
      if (transport === 'sse') current = await overSse(sseUrl(serverPolicies, connection.server))
      current.channel.resume(withHandshake(remembered.session, clientInfo))
      saved = current.channel.session
    },

    request: ((method, params, given) =>
      (isProved ? current.request : prove)(method, params, given).then(keepThenGive, keepThenThrow)) satisfies Request,
  }
}
