import { type ErrorCode, isEvergrantError } from '../errors.js'
import { INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR } from '../internal/rpc-errors.js'
import { parseJsonObject } from '../internal/json-object.js'
import { answerOf } from './channel/http-answer.js'
import type { ToolResult } from './channel/tools.js'
import { parseErrorBody, parseToolError, type ToolError } from './tool-error.js'

/** What became of a write. Only `refused` may be sent again without a look. */
export interface WriteOutcome {
  /** `refused`: it was not begun. `landed`: it took effect. `unknown`: either. */
  readonly outcome: 'refused' | 'landed' | 'unknown'
  /** What the server says that it made or changed. From outside. */
  readonly committedId?: string | undefined
  /** What the server says to do before a repetition. From outside. */
  readonly guidance?: string | undefined
}

/** What the result of a tool that writes says of its effect. */
export function outcomeOfResult(result: ToolResult): WriteOutcome {
  if (result.isError !== true) return { outcome: 'landed' }
  const error = parseToolError(result)
  return error === undefined ? { outcome: 'unknown' } : judge(error)
}

/** The same for what a call threw. */
export function outcomeOfError(thrown: unknown): WriteOutcome {
  const body = parseJsonObject(answerOf(thrown)?.body ?? '')
  const answer = body && parseErrorBody(body)
  if (answer?.committedId !== undefined || answer?.retryGuidance !== undefined) return judge(answer)
  return { outcome: wasNotBegun(thrown) ? 'refused' : 'unknown' }
}

function judge({ code, status, committedId, retryGuidance: guidance }: ToolError): WriteOutcome {
  if (committedId !== undefined) return { outcome: 'landed', committedId, ...(guidance !== undefined && { guidance }) }
  if (guidance !== undefined) return { outcome: 'unknown', guidance }
  const isRefused = code === undefined || status !== undefined ? isRefusal(status) : REFUSALS.has(code)
  return { outcome: isRefused ? 'refused' : 'unknown' }
}

/** 408: the server may have begun. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408
}

function wasNotBegun(thrown: unknown): boolean {
  if (!isEvergrantError(thrown)) return false
  if (thrown.details['sent'] === false || NOT_BEGUN.has(thrown.code)) return true
  const { code, details } = thrown
  if (code === 'CONNECTION_FAILED') return isRefusal(Number(details['status']))
  return code === 'PROTOCOL_ERROR' && MALFORMED.has(Number(details['code']))
}

/** Of the API behind the tools. */
const REFUSALS: ReadonlySet<string> = new Set([
  'rate_limited',
  'validation_error',
  'invalid_request',
  'invalid_json',
  'missing_version',
  'object_not_found',
  'unauthorized',
  'restricted_resource',
  'conflict_error',
  'usage_limit_reached',
  'upgrade_required',
  'plan_required',
  'full_version_required',
  'not_enabled',
])

/** Nothing was sent, or the server turned it away before it looked at it. */
const NOT_BEGUN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'AUTHORIZATION_REQUIRED',
  'TOKEN_REFUSED',
  'INSUFFICIENT_SCOPE',
  'RATE_LIMITED',
  'SESSION_REOPENED',
  'TOOL_UNKNOWN',
  'TOOL_ARGUMENTS_INVALID',
])
const MALFORMED: ReadonlySet<number> = new Set([METHOD_NOT_FOUND, INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR])
