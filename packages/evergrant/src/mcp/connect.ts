import type { Client, ClientCapabilities, Transport } from '@modelcontextprotocol/client'
import type { ConnectionId } from '../credentials/connection.js'
import { type ServerPolicy, sseUrl } from '../credentials/policy.js'
import { isEvergrantError } from '../errors.js'
import { once } from '../internal/once.js'
import type { ChannelContext } from './channel/channel.js'
import { type HttpFailure, notMcp, withSseFallback } from './channel/fallback.js'
import { answerOf } from './channel/http-answer.js'
import { openHttpChannel } from './channel/http-channel.js'
import { openSseChannel } from './channel/sse-channel.js'
import { httpBody, httpStatus, toEvergrantError } from './errors.js'
import type { Era, RememberedServers } from './remembered-server.js'

/** The official SDK's client. */
export type { Client } from '@modelcontextprotocol/client'

export interface McpContext extends ChannelContext {
  readonly clientInfo: { readonly name: string; readonly version: string }
  readonly serverPolicies: readonly ServerPolicy[]
  readonly memory: Pick<RememberedServers, 'loadEra' | 'saveEra' | 'forget'>
}

export interface ConnectOptions {
  /** `auto`: Streamable HTTP, and HTTP+SSE where the server has only that. */
  readonly transport?: 'auto' | 'http' | 'sse' | undefined
  readonly capabilities?: ClientCapabilities | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The official SDK client, connected and kept signed in. Never starts a login.
 *
 * @throws `AUTHORIZATION_REQUIRED`, `NOT_AN_MCP_SERVER`, `SERVER_UNREACHABLE` and every error of a refresh
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility
 */
export async function connectClient(
  context: McpContext,
  connection: ConnectionId,
  options: ConnectOptions = {},
): Promise<Client> {
  const { transport = 'auto' } = options
  const http = () => connectHttp(context, connection, options)
  const sse = (url: string) => connectSse(context, connection, { ...options, url })
  if (transport === 'sse') return sse(sseUrl(context.serverPolicies, connection.server)).catch(rethrow)
  if (transport === 'auto') return withSseFallback(context, connection, { http, sse, judge })
  return http().catch((error: unknown) => {
    throw notMcp(judge(error), connection)
  })
}

async function connectHttp(context: McpContext, connection: ConnectionId, options: ConnectOptions): Promise<Client> {
  const era = await context.memory.loadEra(connection)
  if (era !== undefined) {
    try {
      return await openHttp(context, connection, { ...options, era })
    } catch (error) {
      if (!isEvergrantError(toEvergrantError(error), ...WRONG_ERA)) throw error
      await context.memory.forget(connection)
    }
  }
  const client = await openHttp(context, connection, options)
  const discover = client.getDiscoverResult()
  await context.memory.saveEra(connection, discover ? { kind: 'modern', discover } : { kind: 'legacy' })
  return client
}

async function openHttp(
  context: McpContext,
  connection: ConnectionId,
  options: ConnectOptions & { era?: Era },
): Promise<Client> {
  const { createChannelTransport } = await importTransport()
  const transport = createChannelTransport((receive) => openHttpChannel(context, connection, { receive }))
  return connected(context, connection, { wire: transport, mode: 'auto', ...options })
}

async function connectSse(
  context: McpContext,
  connection: ConnectionId,
  { url, ...options }: ConnectOptions & { readonly url: string },
): Promise<Client> {
  const { createChannelTransport } = await importTransport()
  const transport = createChannelTransport((receive) => openSseChannel(context, connection, { receive, url }))
  return connected(context, connection, { wire: transport, mode: 'legacy', ...options })
}

async function connected(
  context: McpContext,
  connection: ConnectionId,
  input: ConnectOptions & { readonly wire: Transport; readonly mode: 'auto' | 'legacy'; readonly era?: Era },
): Promise<Client> {
  const { createSdkClient } = await importSdk()
  const client = createSdkClient(context, { ...input, connection })
  await client.connect(input.wire, {
    ...(input.era && { prior: input.era }),
    ...(input.signal && { signal: input.signal }),
  })
  return client
}

function judge(error: unknown): HttpFailure {
  const { status, body } = answerOf(error) ?? { status: httpStatus(error), body: httpBody(error) }
  return { error: toEvergrantError(error), status, body }
}

function rethrow(error: unknown): never {
  throw toEvergrantError(error)
}

/** How a server answers that has changed its era since the last handshake. */
const WRONG_ERA = ['CONNECTION_FAILED', 'PROTOCOL_ERROR', 'NOT_AN_MCP_SERVER', 'INTERNAL'] as const

const importTransport = once(() => import('./channel-transport.js'))
const importSdk = once(() => import('./sdk-client.js'))
