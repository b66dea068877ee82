import type { Client, ClientCapabilities, Transport } from '@modelcontextprotocol/client'
import type { ConnectionId } from '../credentials/connection.js'
import { type ServerPolicy, sseUrl } from '../credentials/policy.js'
import { EvergrantError, isEvergrantError } from '../errors.js'
import { displayUrl } from '../internal/redact.js'
import { createAuthProvider } from './auth-provider.js'
import type { ChannelContext } from './channel/channel.js'
import { mayBeHttpSse } from './channel/era.js'
import { answerOf } from './channel/http-answer.js'
import { openHttpChannel } from './channel/http-channel.js'
import { type Era, forgetEra, loadEra, saveEra } from './era-cache.js'
import { httpBody, httpStatus, toEvergrantError } from './errors.js'
import { createServerFetch, type FetchLike } from './server-fetch.js'

/** The official SDK's client. */
export type { Client } from '@modelcontextprotocol/client'

export interface McpContext extends ChannelContext {
  readonly fetch: FetchLike
  readonly clientInfo: { readonly name: string; readonly version: string }
  readonly serverPolicies: readonly ServerPolicy[]
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
  if (transport === 'sse') return connectSse(context, connection, options).catch(rethrow)
  const first = await connectHttp(context, connection, options).catch((error: unknown) => ({ error }))
  if (!('error' in first)) return first
  if (transport === 'http' || !allowsFallback(first.error)) throw notMcp(first.error, connection)

  const url = sseUrl(context.serverPolicies, connection.server)
  const { message } = toEvergrantError(first.error)
  context.engine.emit(connection, { type: 'fallback_to_sse', reason: message, url })
  return connectSse(context, connection, options).catch((error: unknown) => {
    throw neither(connection, first.error, error)
  })
}

async function connectHttp(context: McpContext, connection: ConnectionId, options: ConnectOptions): Promise<Client> {
  const era = await loadEra(context.engine, connection)
  if (era !== undefined) {
    try {
      return await openHttp(context, connection, { ...options, era })
    } catch (error) {
      if (!isEvergrantError(toEvergrantError(error), ...WRONG_ERA)) throw error
      await forgetEra(context.engine, connection)
    }
  }
  const client = await openHttp(context, connection, options)
  const discover = client.getDiscoverResult()
  await saveEra(context.engine, connection, discover ? { kind: 'modern', discover } : { kind: 'legacy' })
  return client
}

async function openHttp(
  context: McpContext,
  connection: ConnectionId,
  options: ConnectOptions & { era?: Era },
): Promise<Client> {
  const { createChannelTransport } = await import('./channel-transport.js')
  const transport = createChannelTransport((receive) => openHttpChannel(context, connection, { receive }))
  return connected(context, connection, { wire: transport, mode: 'auto', ...options })
}

async function connectSse(context: McpContext, connection: ConnectionId, options: ConnectOptions): Promise<Client> {
  const sdk = await import('@modelcontextprotocol/client')
  const url = sseUrl(context.serverPolicies, connection.server)
  const serverFetch = createServerFetch({ ...context, server: url })
  const transport = new sdk.SSEClientTransport(new URL(url), {
    authProvider: createAuthProvider(context.engine, { connection, serverFetch, url }),
    fetch: serverFetch.fetch,
  })
  return connected(context, connection, { wire: transport, mode: 'legacy', ...options })
}

async function connected(
  context: McpContext,
  connection: ConnectionId,
  input: ConnectOptions & { readonly wire: Transport; readonly mode: 'auto' | 'legacy'; readonly era?: Era },
): Promise<Client> {
  const { createSdkClient } = await import('./sdk-client.js')
  const client = createSdkClient(context, { ...input, connection })
  await client.connect(input.wire, {
    ...(input.era && { prior: input.era }),
    ...(input.signal && { signal: input.signal }),
  })
  return client
}

/** The transport's own rule: only an answer that an HTTP+SSE server would give, and never one of the modern era. */
function allowsFallback(error: unknown): boolean {
  if (isEvergrantError(toEvergrantError(error), 'AUTHORIZATION_REQUIRED')) return false
  return mayBeHttpSse(answerTo(error))
}

function answerTo(error: unknown): { readonly status: number | undefined; readonly body: string | undefined } {
  return answerOf(error) ?? { status: httpStatus(error), body: httpBody(error) }
}

function notMcp(error: unknown, connection: ConnectionId): EvergrantError {
  const known = toEvergrantError(error)
  if (known.code !== 'CONNECTION_FAILED' || answerTo(error).status !== 404) return known
  return new EvergrantError('NOT_AN_MCP_SERVER', `${displayUrl(connection.server)} is no MCP endpoint (404)`, {
    cause: error,
  })
}

function neither(connection: ConnectionId, http: unknown, sse: unknown): EvergrantError {
  const second = toEvergrantError(sse)
  if (second.code === 'AUTHORIZATION_REQUIRED' || second.retryable) return second
  const first = toEvergrantError(http)
  return new EvergrantError(
    'NOT_AN_MCP_SERVER',
    `${displayUrl(connection.server)} speaks neither Streamable HTTP (${first.message}) nor HTTP+SSE (${second.message})`,
    { cause: http, details: { http: first.code, sse: second.code } },
  )
}

function rethrow(error: unknown): never {
  throw toEvergrantError(error)
}

/** How a server answers that has changed its era since the last handshake. */
const WRONG_ERA = ['CONNECTION_FAILED', 'PROTOCOL_ERROR', 'NOT_AN_MCP_SERVER', 'INTERNAL'] as const
