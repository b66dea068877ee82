import type { ConnectionId } from '../../credentials/connection.js'
import type { ServerPolicy } from '../../credentials/policy.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Signal } from '../../internal/abort.js'
import { quote } from '../../internal/redact.js'
import { isObject } from '../../internal/json-object.js'
import { DEFAULT_LEGACY_VERSION, LEGACY_VERSIONS, MODERN_VERSION } from '../../internal/mcp-words.js'
import { errorCodeOf, isModernError, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import type { EraName, SessionState } from './channel.js'
import { answerOf } from './http-answer.js'
import { notificationOf, requestText } from './messages.js'
import type { Requester, RequesterOptions } from './requester.js'
import { encodeUtf8 } from '../../internal/utf8.js'

/** What a client says of itself. */
export type Introduction = Pick<RequesterOptions, 'clientInfo' | 'capabilities'>

/** What is remembered of a connection's server, so that the next opening needs no request. */
export interface RememberedServer {
  readonly session: Omit<SessionState, 'handshake'>
  /** Default `http`: Streamable HTTP. `sse`: HTTP+SSE, whose sessions end with their connection. */
  readonly transport?: 'http' | 'sse' | undefined
  /** What the server said of itself when the session was opened: `serverInfo`, `capabilities`, `instructions`. */
  readonly server?: Readonly<Record<string, unknown>> | undefined
}

/** Where that is kept. What cannot be read is forgotten, what cannot be written is not kept; neither is an error. */
export interface ServerMemory {
  /** @param announced what the server was told in this session that it can ask for; nothing where it was told that of nothing */
  load(connection: ConnectionId, announced?: string): Promise<RememberedServer | undefined>
  /** What whoever signed in said that the server speaks. */
  toldEra(connection: ConnectionId): Promise<EraName | undefined>
  save(connection: ConnectionId, remembered: RememberedServer, announced?: string): Promise<void>
  forget(connection: ConnectionId): Promise<void>
}

interface OpeningOptions extends Introduction {
  /** Which era to try first, where nothing is remembered. */
  readonly first: EraName
  readonly signal?: Signal | undefined
}

/** The `initialize` request of this program: always the same, so that a remembered session can be opened again with it. */
function handshakeParams({ clientInfo, capabilities = {} }: Introduction): object {
  return { protocolVersion: DEFAULT_LEGACY_VERSION, capabilities, clientInfo }
}

/**
 * The remembered session, with what opens it again should the server have forgotten it. One and the same for all clients that go on with it: what is made
 * of it, such as the headers of its requests, is made once.
 */
export function withHandshake(session: RememberedServer['session'], introduction: Introduction): SessionState {
  if (session.era === 'modern') return session
  const { clientInfo, capabilities } = introduction
  const known = resumed.get(session)
  if (known?.clientInfo === clientInfo && known.capabilities === capabilities) return known.state
  const handshake = requestText(0, 'initialize', handshakeParams(introduction))
  const state = { ...session, handshake: encodeUtf8(handshake) }
  resumed.set(session, { clientInfo, capabilities, state })
  return state
}

const resumed = new WeakMap<RememberedServer['session'], Introduction & { readonly state: SessionState }>()

/**
 * Opens the conversation with a server of which nothing is remembered: `initialize`, or nothing at all where the modern era is spoken, in
 * which every request stands by itself.
 *
 * @returns what the server says of itself, where it was asked
 */
export async function openConversation(
  { channel, request }: Pick<Requester, 'channel' | 'request'>,
  options: OpeningOptions,
): Promise<RememberedServer['server']> {
  if (options.first === 'legacy') {
    try {
      return await openLegacy({ channel, request }, options)
    } catch (error) {
      if (!isRefusedHandshake(error)) throw error
    }
  }
  channel.resume({ era: 'modern', protocolVersion: MODERN_VERSION })
  return undefined
}

async function openLegacy(
  { channel, request }: Pick<Requester, 'channel' | 'request'>,
  { signal, ...introduction }: OpeningOptions,
): Promise<RememberedServer['server']> {
  const result = await request('initialize', handshakeParams(introduction), { signal, toEnd: true })
  const version = isObject(result) ? result['protocolVersion'] : undefined
  if (!isObject(result) || typeof version !== 'string' || !LEGACY_VERSIONS.includes(version)) {
    const message = `The server speaks revision ${quote(version)}, which is not known here`
    throw new EvergrantError('CONNECTION_FAILED', message)
  }
  await channel.send(notificationOf('notifications/initialized'), { signal })
  const { protocolVersion: _spoken, ...server } = result
  return server
}

/** Which other era an answer speaks for, where what was believed of the server is not proved yet. */
export function otherEra(spoken: EraName | undefined, error: unknown): EraName | undefined {
  const { code, status, supported } = answered(error)
  const isModern = isModernError(code)
  if (spoken === 'legacy') return isModern ? 'modern' : undefined
  if (isModern) return Array.isArray(supported) && !supported.includes(MODERN_VERSION) ? 'legacy' : undefined
  return REFUSED_MESSAGES.has(status ?? 0) && code !== METHOD_NOT_FOUND ? 'legacy' : undefined
}

/** Whether the server has no `initialize`, which every legacy server has. */
function isRefusedHandshake(error: unknown): boolean {
  const { code } = answered(error)
  return code === METHOD_NOT_FOUND || isModernError(code)
}

interface Answered {
  readonly code: number | undefined
  readonly status: number | undefined
  readonly supported?: unknown
}

/** What the server said, in a JSON-RPC error or in an HTTP answer without one. */
function answered(error: unknown): Answered {
  if (isEvergrantError(error, 'PROTOCOL_ERROR')) {
    const { code, status, supported } = error.details as Partial<Answered>
    return { code, status, supported }
  }
  const answer = answerOf(error)
  return { code: errorCodeOf(answer?.body), status: answer?.status }
}

/** What is known of the era of a server that is met for the first time. */
export function firstEra(policies: readonly ServerPolicy[], server: string): EraName {
  return policies.find((policy) => policy.server === server)?.era ?? 'legacy'
}

/** How a legacy server answers a message of the modern era. */
const REFUSED_MESSAGES = new Set([400, 404, 405])
