import type { ConnectionId } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import { type ServerPolicy, sseUrl } from '../../credentials/policy.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import { displayUrl } from '../../internal/redact.js'
import { mayBeHttpSse } from './era.js'
import { answerOf } from './http-answer.js'

export interface FallbackContext {
  readonly engine: Pick<EngineContext, 'emit'>
  readonly serverPolicies: readonly ServerPolicy[]
}

/** A failure over Streamable HTTP, and the answer of the server that it comes from. */
export interface HttpFailure {
  readonly error: EvergrantError
  readonly status: number | undefined
  readonly body: string | undefined
}

/**
 * Streamable HTTP first. HTTP+SSE only after an answer that such a server gives, never when a login is needed or the server is out of reach; the
 * reason is told, and kept where neither works.
 *
 * @param judge what an error over Streamable HTTP means
 * @throws `NOT_AN_MCP_SERVER` and what either of them throws
 */
export async function withSseFallback<T>(
  { engine, serverPolicies }: FallbackContext,
  connection: ConnectionId,
  ways: {
    readonly http: () => Promise<T>
    readonly sse: (url: string) => Promise<T>
    readonly judge: (error: unknown) => HttpFailure
  },
): Promise<T> {
  try {
    return await ways.http()
  } catch (error) {
    const failure = ways.judge(error)
    if (failure.error.code === 'AUTHORIZATION_REQUIRED' || !mayBeHttpSse(failure)) throw notMcp(failure, connection)
    const url = sseUrl(serverPolicies, connection.server)
    engine.emit(connection, { type: 'fallback_to_sse', reason: failure.error.message, url })
    return ways.sse(url).catch((second: unknown) => {
      throw neither(connection, failure.error, ways.judge(second).error)
    })
  }
}

/** What an error of a channel means, by the answer among its causes. */
export function judgeByAnswer(error: unknown): HttpFailure {
  // The reason of a signal is the caller's own.
  if (!isEvergrantError(error)) throw error
  const answer = answerOf(error)
  return { error, status: answer?.status, body: answer?.body }
}

/** The error of a server that has nothing but Streamable HTTP to be asked for. */
export function notMcp({ error, status }: HttpFailure, connection: ConnectionId): EvergrantError {
  if (error.code !== 'CONNECTION_FAILED' || status !== 404) return error
  return new EvergrantError('NOT_AN_MCP_SERVER', `${displayUrl(connection.server)} is no MCP endpoint (404)`, {
    cause: error,
  })
}

function neither(connection: ConnectionId, http: EvergrantError, sse: EvergrantError): EvergrantError {
  if (sse.code === 'AUTHORIZATION_REQUIRED' || sse.retryable) return sse
  return new EvergrantError(
    'NOT_AN_MCP_SERVER',
    `${displayUrl(connection.server)} speaks neither Streamable HTTP (${http.message}) nor HTTP+SSE (${sse.message})`,
    { cause: http, details: { http: http.code, sse: sse.code } },
  )
}
