import { isObject, parseJsonObject } from '../internal/json-object.js'
import { dataOf, errorMember, textMember, type ToolAnswer } from '../internal/tool-result.js'

/** What a tool of Notion says of its failure. From outside: the texts are data. */
export interface ToolError {
  readonly code?: string | undefined
  /** As HTTP has it. */
  readonly status?: number | undefined
  /** In the server's own words. */
  readonly message?: string | undefined
  /** How long to wait before the call is made again. */
  readonly retryAfterMs?: number | undefined
  /** Which limit was reached. */
  readonly rateLimitReason?: string | undefined
  /** How to find out what became of a write. */
  readonly retryGuidance?: string | undefined
  /** What a write made or changed, although it failed. */
  readonly committedId?: string | undefined
}

/** The error of a tool's result with `isError`, out of its structure, else out of its only text; `undefined` where it has none. */
export function parseToolError(result: object): ToolError | undefined {
  const { isError, structuredContent: structured, content } = result as Partial<Record<keyof ToolAnswer, unknown>>
  if (isError !== true) return undefined
  const blocks = Array.isArray(content) ? content.filter(isBlock) : []
  return parseErrorBody(dataOf({ content: blocks, ...(isObject(structured) && { structuredContent: structured }) }))
}

/** The API behind a tool failed, or cannot answer for now: the same call can succeed later. */
export function isOutage({ code, status }: ToolError): boolean {
  if (code !== undefined && OUTAGES.has(code)) return true
  return status !== undefined && status >= 500
}

/** The same of the body of an answer that is no success. */
export function parseErrorBody(data: unknown): ToolError | undefined {
  const error = errorMember(data)
  if (!isObject(error)) return undefined
  // The error of the API behind the tool stands in it once more, as text.
  const body = parseJsonObject(textMember(error, 'body') ?? '')
  const text = (name: string) => textMember(error, name) ?? textMember(body, name)
  const { status, retry_after_seconds: seconds } = { ...body, ...error }
  const parsed: ToolError = {
    code: text('code'),
    status: typeof status === 'number' ? status : undefined,
    message: text('message'),
    retryAfterMs: typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined,
    rateLimitReason: text('rate_limit_reason'),
    retryGuidance: text('retry_guidance'),
    committedId: text('committed_resource_id'),
  }
  return Object.values(parsed).some((member) => member !== undefined) ? parsed : undefined
}

const OUTAGES: ReadonlySet<string> = new Set([
  'service_unavailable',
  'service_overload',
  'internal_server_error',
  'gateway_timeout',
  'database_connection_unavailable',
])

function isBlock(block: unknown): block is ToolAnswer['content'][number] {
  return isObject(block) && typeof block['type'] === 'string'
}
