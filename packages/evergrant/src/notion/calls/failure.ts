import { type ErrorCode, EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject, parseJsonObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import { outcomeOfError } from '../../mcp/write-outcome.js'
import { dataOf, errorMember, rateLimited, textMember, textOf, type ToolAnswer } from '../../internal/tool-result.js'

export interface Failed {
  /** The tool by its name on the wire. */
  readonly tool: string
  /** Whether the call only reads: then nothing can have landed. */
  readonly isRead: boolean
}

/**
 * The error of a result that says `isError`, by Notion's own code. Its message is kept, quoted: it comes from the server.
 * `undefined` for a success.
 */
export function failureOf(answer: ToolAnswer, { tool, isRead }: Failed): EvergrantError | undefined {
  if (answer.isError !== true) return undefined
  const error = errorMember(dataOf(answer))
  const body = parseJsonObject(textMember(error, 'body') ?? '')
  const member = (name: string) => textMember(error, name) ?? textMember(body, name)
  const text = textOf(answer).trim()
  const code = member('code') ?? KNOWN_WORDS.exec(text)?.[0]
  const status = numberMember(error, 'status') ?? numberMember(body, 'status')
  const requestId = member('request_id')
  const committed = member('committed_resource_id')
  const guidance = member('retry_guidance')
  const details = {
    tool,
    ...(code !== undefined && { error: code }),
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(committed !== undefined && { committedResourceId: committed }),
    ...(guidance !== undefined && { retryGuidance: guidance }),
  }
  if (code === 'rate_limited') return limited(tool, error, details)
  const message = quote(member('message') ?? (text || 'it gave no reason'))
  const mapped = codeOf({ code, status, isRead, mayHaveLanded: committed !== undefined || guidance !== undefined })
  return new EvergrantError(mapped, `${tool}: ${SAYINGS[mapped] ?? 'failed'}: ${message}`, { details })
}

/** What a call that was thrown back means here: a write whose answer was lost may be there all the same. */
export function outcomeOf(error: unknown, { tool, isRead }: Failed): unknown {
  if (isRead || !isEvergrantError(error, 'OUTCOME_UNKNOWN', 'TEMPORARILY_UNAVAILABLE')) return error
  const { committedId, guidance } = outcomeOfError(error)
  return new EvergrantError('MAYBE_COMMITTED', `${tool}: the answer was lost: ${error.message}`, {
    cause: error,
    details: {
      ...error.details,
      tool,
      ...(committedId !== undefined && { committedResourceId: committedId }),
      ...(guidance !== undefined && { retryGuidance: guidance }),
    },
  })
}

interface Judged {
  readonly code: string | undefined
  readonly status: number | undefined
  readonly isRead: boolean
  readonly mayHaveLanded: boolean
}

function codeOf({ code, status, isRead, mayHaveLanded }: Judged): ErrorCode {
  const mapped = code === undefined ? undefined : CODES[code]
  const isOutage = mapped === 'TEMPORARILY_UNAVAILABLE' || (mapped === undefined && (status ?? 0) >= 500)
  if (!isRead && (isOutage || mayHaveLanded)) return 'MAYBE_COMMITTED'
  if (isOutage) return 'TEMPORARILY_UNAVAILABLE'
  return mapped ?? (status === undefined ? undefined : STATUSES[status]) ?? 'TOOL_FAILED'
}

function limited(tool: string, error: unknown, details: Readonly<Record<string, unknown>>): EvergrantError {
  const limit = rateLimited(tool, error, details)
  if (limit.details['reason'] !== BLOCKED) return limit
  return new EvergrantError('RATE_LIMITED', limit.message, {
    details: limit.details,
    hint: 'Notion has blocked these requests; to try again would not help.',
  })
}

function numberMember(value: unknown, name: string): number | undefined {
  const member = isObject(value) ? value[name] : undefined
  return typeof member === 'number' && Number.isFinite(member) ? member : undefined
}

/** Codes that also come as plain text. */
const KNOWN_WORDS = /\b(?:usage_limit_reached|upgrade_required|plan_required|full_version_required)\b/
const BLOCKED = 'public_api_request_blocked'

const CODES: Readonly<Record<string, ErrorCode | undefined>> = {
  object_not_found: 'NOT_FOUND',
  validation_error: 'VALIDATION_FAILED',
  invalid_request: 'VALIDATION_FAILED',
  invalid_json: 'VALIDATION_FAILED',
  missing_version: 'VALIDATION_FAILED',
  conflict_error: 'EDIT_CONFLICT',
  unauthorized: 'TOKEN_REFUSED',
  service_unavailable: 'TEMPORARILY_UNAVAILABLE',
  service_overload: 'TEMPORARILY_UNAVAILABLE',
  internal_server_error: 'TEMPORARILY_UNAVAILABLE',
  gateway_timeout: 'TEMPORARILY_UNAVAILABLE',
  database_connection_unavailable: 'TEMPORARILY_UNAVAILABLE',
  usage_limit_reached: 'QUOTA_REACHED',
  upgrade_required: 'PLAN_REQUIRED',
  plan_required: 'PLAN_REQUIRED',
  full_version_required: 'PLAN_REQUIRED',
  not_enabled: 'PLAN_REQUIRED',
}

const STATUSES: Readonly<Record<number, ErrorCode | undefined>> = {
  400: 'VALIDATION_FAILED',
  401: 'TOKEN_REFUSED',
  402: 'PLAN_REQUIRED',
  404: 'NOT_FOUND',
  409: 'EDIT_CONFLICT',
}

const SAYINGS: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'Notion has no such thing, or does not show it to this login',
  VALIDATION_FAILED: 'Notion refused the input',
  EDIT_CONFLICT: 'somebody else wrote at the same moment',
  TOKEN_REFUSED: 'Notion refuses the login',
  TEMPORARILY_UNAVAILABLE: 'Notion cannot answer for now',
  QUOTA_REACHED: 'the quota of the workspace is used up',
  PLAN_REQUIRED: 'the plan of the workspace does not include it',
  MAYBE_COMMITTED: 'it failed, and may have landed all the same',
}
