import type { ConnectionId } from '../../credentials/connection.js'
import { sseUrl } from '../../credentials/policy.js'
import type { Signal } from '../../internal/abort.js'
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
import { isInputRequired, type ToolLister } from './tools.js'

export interface LeanContext extends ChannelContext, Pick<FallbackContext, 'serverPolicies'> {
  readonly clientInfo: RequesterOptions['clientInfo']
  readonly memory: ServerMemory
}

export interface LeanOpening
  extends
    Pick<RequesterOptions, 'onNotification' | 'onServerRequest' | 'capabilities' | 'logLevel'>,
    Pick<ToolLister, 'onToolLeftOut'> {
  readonly signal?: Signal | undefined
  /** Begins to connect before the login is read: for a program whose next step is a request. */
  readonly connectsAtOnce?: boolean | undefined
}

/** A client without the SDK. @throws `AUTHORIZATION_REQUIRED`, `NOT_AN_MCP_SERVER`, and every error of a channel */
export async function openLeanClient(
  context: LeanContext,
  connection: ConnectionId,
  opening: LeanOpening = {},
): Promise<LeanClient> {
  const { clientInfo } = context
  const { signal, connectsAtOnce: _, onToolLeftOut, ...asked } = opening
  const options = { ...asked, clientInfo, mayRepeat: repeatRule(connection.server) }
  const parts: Parts = {
    context,
    connection,
    options,
    current: overHttp({ context, connection, options }),
    isProved: false,
  }
  await begin(parts, signal)
  if (opening.logLevel !== undefined)
    await (await import('./log-level.js')).setLogLevel(parts, opening.logLevel, signal)
  const { onServerRequest } = opening
  const plain: Request = (method, params, given) => request(parts, method, params, given)
  const answering: Request = async (...asked) => {
    const first = await plain(...asked)
    if (onServerRequest === undefined || !isInputRequired(first)) return first
    const { fulfil } = await import('./input-required.js')
    return fulfil(plain, asked, { first, onServerRequest })
  }
  const { engine, pacing } = context
  const manners = { engine, connection, pace: pacing?.of(engine, connection) }
  return createLeanClient(onServerRequest === undefined ? plain : answering, () => parts.current, {
    manners,
    mayRepeat: options.mayRepeat,
    onToolLeftOut,
  })
}

/** Functions over this, and not functions of each client: a program can have thousands of those. */
interface Parts {
  readonly context: LeanContext
  readonly connection: ConnectionId
  readonly options: RequesterOptions
  current: Requester
  transport?: RememberedServer['transport']
  server?: RememberedServer['server']
  /** The session that is remembered. */
  saved?: SessionState | undefined
  /** The server is what it was believed to be. */
  isProved: boolean
}

/** Goes on with what is remembered of the server, without a request; else opens the conversation anew. */
async function begin(parts: Parts, signal: Signal | undefined): Promise<void> {
  const { context, connection, options } = parts
  const { memory, serverPolicies } = context
  const remembered = await memory.load(connection, announcedBy(options))
  if (remembered === undefined) {
    const told = await memory.toldEra(connection)
    await startAnew(parts, told ?? firstEra(serverPolicies, connection.server), signal)
    return keep(parts)
  }
  const { session, transport, server } = remembered
  Object.assign(parts, { transport, server })
  if (transport === 'sse') parts.current = await overSse(parts, sseUrl(serverPolicies, connection.server))
  parts.current.channel.resume(withHandshake(session, options))
  parts.saved = parts.current.channel.session
}

/** Not async: what most requests come to needs one promise. */
function request(parts: Parts, ...asked: Parameters<Request>): Promise<unknown> {
  const sent = parts.isProved ? parts.current.request(...asked) : prove(parts, asked)
  return sent.then(
    (result) => (isKept(parts) ? result : keep(parts).then(() => result)),
    async (error: unknown) => {
      if (!isKept(parts)) await keep(parts)
      throw error
    },
  )
}

/**
 * The first request. Should the era prove wrong at it, the conversation is opened in the other one and the request sent again: it was refused for how it
 * was said, not for what it said.
 */
async function prove(parts: Parts, asked: Parameters<Request>): Promise<unknown> {
  try {
    const result = await parts.current.request(...asked)
    parts.isProved = true
    return result
  } catch (error) {
    const other = corrected(parts, error)
    if (other === undefined) throw error
    const { memory } = parts.context
    const [, , given] = asked
    await memory.forget(parts.connection)
    await startAnew(parts, other, given?.signal)
    parts.isProved = true
    return parts.current.request(...asked)
  }
}

/** Which era to open the conversation in again, where what was believed of the server proved wrong. */
function corrected({ isProved, transport, current }: Parts, error: unknown): EraName | undefined {
  if (isProved) return undefined
  if (transport === 'sse') return answerOf(error) === undefined ? undefined : 'legacy'
  return otherEra(current.channel.session?.era, error)
}

async function startAnew(parts: Parts, first: EraName, signal: Signal | undefined): Promise<void> {
  if (parts.transport === 'sse') {
    await parts.current.channel.close()
    parts.current = overHttp(parts)
  }
  parts.transport = undefined
  await withSseFallback(parts.context, parts.connection, {
    judge: judgeByAnswer,
    http: () => start(parts, first, signal),
    async sse(url) {
      await parts.current.channel.close()
      parts.transport = 'sse'
      parts.current = await overSse(parts, url)
      await start(parts, 'legacy', signal)
    },
  })
}

async function start(parts: Parts, first: EraName, signal: Signal | undefined): Promise<void> {
  const { clientInfo, capabilities } = parts.options
  parts.server = await openConversation(parts.current, { clientInfo, capabilities, first, signal })
  parts.isProved = parts.current.channel.session?.era === 'legacy'
}

function isKept({ saved, current }: Parts): boolean {
  return saved === current.channel.session
}

async function keep(parts: Parts): Promise<void> {
  const { transport, server } = parts
  parts.saved = parts.current.channel.session
  if (parts.saved === undefined) return
  const { handshake: _ours, ...session } = parts.saved
  const { memory } = parts.context
  const remembered = { session, ...(transport && { transport }), ...(server && { server }) }
  await memory.save(parts.connection, remembered, announcedBy(parts.options))
}

/** A session belongs to what was announced when it was opened: a program that answers nothing must not be asked for another's sake. */
function announcedBy({ capabilities }: RequesterOptions): string | undefined {
  return capabilities && JSON.stringify(capabilities)
}

type Where = Pick<Parts, 'context' | 'connection' | 'options'>

function overHttp({ context, connection, options }: Where): Requester {
  return createRequester((receive) => openHttpChannel(context, connection, { receive }), options)
}

async function overSse({ context, connection, options }: Where, url: string): Promise<Requester> {
  const { openSseChannel } = await import('./sse-channel.js')
  return createRequester((receive) => openSseChannel(context, connection, { receive, url }), options)
}
