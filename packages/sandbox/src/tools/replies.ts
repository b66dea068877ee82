import type { ApiError } from '../workspace/api-error.js'
import type { ToolReply } from './tool.js'

/** A tool's answer as one text block of JSON. */
export function jsonReply(answer: unknown): ToolReply {
  return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
}

export interface ErrorStyle {
  readonly requestId: string
  /** The shorter form that was also seen. */
  readonly short: boolean
}

/** A failure of the API as a result with `isError`. */
export function apiErrorReply(error: ApiError, { requestId, short }: ErrorStyle): ToolReply {
  const { name, code, status, message, more } = error
  if (short) return { ...jsonReply({ status, code, message, ...more }), isError: true }
  const body = JSON.stringify({ object: 'error', status, code, message, ...more, request_id: requestId })
  return { ...jsonReply({ name, code, status, message, headers: {}, body, ...more }), isError: true }
}

export type RateLimitReason =
  | 'public_api_request_rate_limit'
  | 'public_api_space_request_rate_limit'
  | 'public_api_endpoint_rate_limit'
  | 'public_api_request_blocked'
  | 'mcp_tool_rate_limit'

/** The rate limit that Notion reports inside an HTTP 200. */
export function rateLimitedReply(retryAfterSeconds: number, reason: RateLimitReason): ToolReply {
  const error = { code: 'rate_limited', retry_after_seconds: retryAfterSeconds, rate_limit_reason: reason }
  return { ...jsonReply({ error }), isError: true, structuredContent: { error } }
}
