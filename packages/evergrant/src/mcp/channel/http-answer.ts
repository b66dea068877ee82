import { EvergrantError, type ErrorCode } from '../../errors.js'
import { displayUrl, plainText } from '../../internal/redact.js'
import type { WireResponse } from '../../internal/wire.js'
import { parseJsonObject } from '../../internal/json-object.js'
import type { Outgoing, Received, SessionState } from './channel.js'
import { readEnvelope } from './envelope.js'
import { temporaryError } from '../../oauth/http-errors.js'
import { readText } from './body.js'

/** An answer that is no success, as evidence: the cause of the error that it becomes. */
export class HttpAnswer extends Error {
  override readonly name = 'HttpAnswer'
  readonly status: number
  /** The beginning of the body. From outside. */
  readonly body: string

  constructor(status: number, body: string) {
    super(`The server answered ${status}`)
    this.status = status
    this.body = body
  }
}

/** Reads the beginning of an answer that is no success. */
export async function readAnswer(response: WireResponse): Promise<HttpAnswer> {
  return new HttpAnswer(response.status, await readText(response, MAX_SHOWN_BYTES))
}

/** What an answer without success means, whatever its body says. */
export function refusal(url: URL, response: WireResponse, answer: HttpAnswer): EvergrantError {
  const headers = { get: (name: string) => response.header(name) ?? null }
  const { status } = answer
  const temporary = temporaryError({ status, headers }, url)
  if (temporary !== undefined) {
    const { code, message } = temporary
    const details = { ...temporary.details, sent: true }
    return new EvergrantError(code, message, { ...(TOLD_OUTCOME.test(answer.body) && { cause: answer }), details })
  }
  const text = plainText(answer.body)
  const words = `${displayUrl(url)} answered ${status}${text === undefined ? '' : `: ${text}`}`
  return failed('CONNECTION_FAILED', words, answer)
}

/** The answer of the server among the causes of an error. */
export function answerOf(error: unknown): HttpAnswer | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    if (cause instanceof HttpAnswer) return cause
  }
  return undefined
}

function failed(code: ErrorCode, message: string, cause: HttpAnswer): EvergrantError {
  return new EvergrantError(code, message, { cause, details: { status: cause.status } })
}

const MAX_SHOWN_BYTES = 64 * 1024
/** Of a server that failed after a write had landed, or may have. */
const TOLD_OUTCOME = /"(?:retry_guidance|committed_resource_id)"/

/** The JSON-RPC error to this very request that an answer of 400 or 404 holds: the request was refused, not the address. */
export function refusedRequest({ envelope: asked }: Outgoing, { status, body }: HttpAnswer): Received | undefined {
  if (status !== 400 && status !== 404) return undefined
  const bytes = new TextEncoder().encode(body)
  const envelope = readEnvelope(bytes)
  const isOurs = envelope?.kind === 'error' && envelope.id !== undefined && envelope.id === asked.id
  return isOurs ? { bytes, envelope, status } : undefined
}

/**
 * The specification wants 404; servers made after its first examples answer 400 and an error that names no request. Said of a session that
 * was opened just now, that means something else.
 */
export function isForgotten(
  answer: HttpAnswer | undefined,
  state: SessionState | undefined,
  isNew: boolean,
): state is SessionState {
  if (answer === undefined || state?.sessionId === undefined || state.handshake === undefined) return false
  if (answer.status !== 400 || isNew) return answer.status === 404
  const reply = parseJsonObject(answer.body)
  const error = reply?.['error'] as { code?: unknown } | undefined
  return error?.code === SERVER_ERROR && (reply?.['id'] ?? null) === null
}

/** JSON-RPC leaves it to the server; the SDKs use it for requests outside a session. */
const SERVER_ERROR = -32_000
