import { type ErrorCode, EvergrantError, isEvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { failureOf as failureOfAnyTool, textOf } from '../../internal/tool-result.js'
import type { ToolResult } from '../../mcp/channel/tools.js'
import { isOutage, parseToolError, type ToolError } from '../../mcp/tool-error.js'
import { outcomeOfError, outcomeOfResult, type WriteOutcome } from '../../mcp/write-outcome.js'

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
export function failureOf(answer: ToolResult, { tool, isRead }: Failed): EvergrantError | undefined {
  if (answer.isError !== true) return undefined
  const text = textOf(answer).trim()
  const error = parseToolError(answer) ?? {}
  const code = error.code ?? KNOWN_WORDS.exec(text)?.[0]
  if (code === 'rate_limited') return limited(answer, { tool, error })
  const outcome = isRead ? REFUSED : outcomeOfResult(answer)
  const mapped = codeOf({ ...error, code }, outcome, isRead)
  const message = quote(error.message ?? (text || 'it gave no reason'))
  return new EvergrantError(mapped, `${tool}: ${SAYINGS[mapped] ?? 'failed'}: ${message}`, {
    details: {
      tool,
      ...(code !== undefined && { error: code }),
      ...(error.status !== undefined && { status: error.status }),
      ...outcomeDetails(outcome),
    },
  })
}

/** What a call that was thrown back means here: a write whose answer was lost may be there all the same. */
export function outcomeOf(error: unknown, { tool, isRead }: Failed): unknown {
  if (isRead || !isEvergrantError(error)) return error
  const outcome = outcomeOfError(error)
  const isLost = outcome.outcome === 'landed' || (outcome.outcome === 'unknown' && LOST.has(error.code))
  if (!isLost) return error
  return new EvergrantError('MAYBE_COMMITTED', `${tool}: the answer was lost: ${error.message}`, {
    cause: error,
    details: { ...error.details, tool, ...outcomeDetails(outcome) },
  })
}

function outcomeDetails({ committedId, guidance }: WriteOutcome): Readonly<Record<string, unknown>> {
  return {
    ...(committedId !== undefined && { committedResourceId: committedId }),
    ...(guidance !== undefined && { retryGuidance: guidance }),
  }
}

function codeOf(error: ToolError, outcome: WriteOutcome, isRead: boolean): ErrorCode {
  const { code, status } = error
  const mapped = code === undefined ? undefined : CODES[code]
  const isPassing = mapped === undefined && isOutage(error)
  const wasTold = outcome.outcome === 'landed' || outcome.guidance !== undefined
  if (!isRead && (isPassing || wasTold)) return 'MAYBE_COMMITTED'
  if (isPassing) return 'TEMPORARILY_UNAVAILABLE'
  return mapped ?? (status === undefined ? undefined : STATUSES[status]) ?? 'TOOL_FAILED'
}

function limited(
  answer: ToolResult,
  { tool, error }: { readonly tool: string; readonly error: ToolError },
): EvergrantError | undefined {
  const limit = failureOfAnyTool(answer, tool)
  if (limit === undefined || error.rateLimitReason !== BLOCKED) return limit
  return new EvergrantError('RATE_LIMITED', limit.message, {
    details: limit.details,
    hint: 'Notion has blocked these requests; to try again would not help.',
  })
}

const REFUSED: WriteOutcome = { outcome: 'refused' }
/** After which a write can be there. */
const LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTCOME_UNKNOWN',
  'TEMPORARILY_UNAVAILABLE',
  'RESPONSE_INVALID',
  'CONNECTION_FAILED',
])
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
