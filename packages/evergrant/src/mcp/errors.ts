import { type ErrorCode, type ErrorOptions, EvergrantError } from '../errors.js'
import { plainText } from '../internal/redact.js'

/**
 * What went wrong in one class: an `EvergrantError` found in the causes of an SDK error, else the SDK's error translated by its
 * code and status. Message texts decide nothing.
 */
export function toEvergrantError(error: unknown): EvergrantError {
  const own = causes(error).find((cause) => cause instanceof EvergrantError)
  if (own !== undefined) return own
  if (!(error instanceof Error))
    return new EvergrantError('INTERNAL', `Something that is no error was thrown: ${typeof error}`)
  const text = plainText(error.message) ?? error.name
  if (isInsufficientScope(error)) return insufficientScope(error)
  const status = httpStatus(error)
  if (status !== undefined) return httpError(status, text, error)
  const { code } = error as { code?: unknown }
  if (typeof code === 'number')
    return new EvergrantError('PROTOCOL_ERROR', `The server refused the request (${code}): ${text}`, {
      cause: error,
      details: { code },
    })
  const mapped = typeof code === 'string' ? SDK_CODES[code] : undefined
  return new EvergrantError(mapped ?? 'INTERNAL', text, { cause: error })
}

/** HTTP status of an SDK transport error. */
export function httpStatus(error: unknown): number | undefined {
  for (const cause of causes(error)) {
    const { data, code } = cause as { data?: { status?: unknown }; code?: unknown }
    if (typeof data?.status === 'number') return data.status
    // The SDK's SseError: its code is the HTTP status, and it keeps the stream's event.
    if ('event' in cause && typeof code === 'number') return code
  }
  return undefined
}

/** Reply body of an SDK transport error, where it kept one. */
export function httpBody(error: unknown): string | undefined {
  const data = causes(error).map((cause) => (cause as { data?: { text?: unknown } }).data?.text)
  return data.find((text): text is string => typeof text === 'string')
}

function httpError(status: number, text: string, cause: Error): EvergrantError {
  const options: ErrorOptions = { cause, details: { status } }
  if (status === 401)
    return new EvergrantError('TOKEN_REFUSED', 'The server refuses the access token, also a fresh one', options)
  if (status === 429) return new EvergrantError('RATE_LIMITED', 'The server is asked too often (429)', options)
  if (status >= 500) return new EvergrantError('TEMPORARILY_UNAVAILABLE', `The server answered ${status}`, options)
  return new EvergrantError('CONNECTION_FAILED', `The server answered ${status}: ${text}`, options)
}

interface InsufficientScope extends Error {
  readonly requiredScope?: string
}

function isInsufficientScope(error: Error): error is InsufficientScope {
  return error.name === 'InsufficientScopeError' || 'requiredScope' in error
}

function insufficientScope(error: InsufficientScope): EvergrantError {
  const scope = plainText(error.requiredScope)
  return new EvergrantError(
    'INSUFFICIENT_SCOPE',
    `The login lacks a scope that this request needs${scope ? `: ${scope}` : ''}`,
    {
      cause: error,
      details: { ...(scope !== undefined && { scope }) },
    },
  )
}

function causes(error: unknown): Error[] {
  const found: Error[] = []
  for (let cause = error; cause instanceof Error && found.length < MAX_DEPTH;) {
    found.push(cause)
    const { data } = cause as { data?: { cause?: unknown } }
    cause = cause.cause ?? data?.cause
  }
  return found
}

const MAX_DEPTH = 8

/** Codes of the SDK's local errors (`SdkErrorCode`). */
const SDK_CODES: Readonly<Record<string, ErrorCode>> = {
  REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  CONNECTION_CLOSED: 'SERVER_UNREACHABLE',
  NOT_CONNECTED: 'CONNECTION_FAILED',
  SEND_FAILED: 'SERVER_UNREACHABLE',
  ERA_NEGOTIATION_FAILED: 'CONNECTION_FAILED',
  CLIENT_HTTP_AUTHENTICATION: 'TOKEN_REFUSED',
  CLIENT_HTTP_FORBIDDEN: 'CONNECTION_FAILED',
  CLIENT_HTTP_NOT_IMPLEMENTED: 'CONNECTION_FAILED',
  CLIENT_HTTP_UNEXPECTED_CONTENT: 'NOT_AN_MCP_SERVER',
  CLIENT_HTTP_FAILED_TO_OPEN_STREAM: 'CONNECTION_FAILED',
  CAPABILITY_NOT_SUPPORTED: 'PROTOCOL_ERROR',
  INVALID_RESULT: 'PROTOCOL_ERROR',
  LIST_PAGINATION_EXCEEDED: 'PROTOCOL_ERROR',
}
