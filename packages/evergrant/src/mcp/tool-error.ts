import { isObject, parseJsonObject } from '../internal/json-object.js'
import type { ToolResult } from './channel/tools.js'

/** What a tool of Notion says of its failure. From outside: the texts are data. */
export interface ToolError {
  readonly code?: string | undefined
  /** As HTTP has it. */
  readonly status?: number | undefined
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

/** The error of a tool's result with `isError`, out of its structure, else out of the only text that is a JSON object; `undefined` where it has none. */
export function parseToolError(result: object): ToolError | undefined {
  const { isError, structuredContent, content } = result as Partial<Record<keyof ToolResult, unknown>>
  if (isError !== true) return undefined
  if (isObject(structuredContent)) return parseErrorBody(structuredContent)
  const blocks: readonly unknown[] = Array.isArray(content) ? content : []
  const texts = blocks.map((block) => (isObject(block) && block['type'] === 'text' ? block['text'] : undefined))
  const objects = texts
    .map((text) => (typeof text === 'string' ? parseJsonObject(text) : undefined))
    .filter((object) => object !== undefined)
  const [only] = objects
  return only !== undefined && objects.length === 1 ? parseErrorBody(only) : undefined
}

/** The same of the body of an answer that is no success. */
export function parseErrorBody(value: Readonly<Record<string, unknown>>): ToolError | undefined {
  const members = isObject(value['error']) ? { ...value, ...value['error'] } : value
  // The error of the API behind the tool stands in it once more, as text.
  const body = typeof members['body'] === 'string' ? parseJsonObject(members['body']) : undefined
  const all = { ...body, ...members }
  const seconds = all['retry_after_seconds']
  const error: ToolError = {
    code: textIn(all, 'code'),
    status: typeof all['status'] === 'number' ? all['status'] : undefined,
    message: textIn(all, 'message'),
    retryAfterMs: typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined,
    rateLimitReason: textIn(all, 'rate_limit_reason'),
    retryGuidance: textIn(all, 'retry_guidance'),
    committedId: textIn(all, 'committed_resource_id'),
  }
  return Object.values(error).some((member) => member !== undefined) ? error : undefined
}

function textIn(members: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
