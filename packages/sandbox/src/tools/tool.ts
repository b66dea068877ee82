import * as z from 'zod'

import { ApiError } from '../workspace/api-error.js'
import type { User } from '../workspace/model.js'
import type { Workspace } from '../workspace/workspace.js'

/** What a tool works on: one workspace, in the name of one person. */
export interface CallContext {
  readonly workspace: Workspace
  readonly user: User
}

export interface ToolReply {
  [key: string]: unknown
  content: { type: 'text'; text: string }[]
  isError?: boolean
  structuredContent?: Record<string, unknown>
}

export interface ToolDefinition {
  [key: string]: unknown
  name: string
  title: string
  description: string
  inputSchema: { [key: string]: unknown; type: 'object' }
  annotations: { readOnlyHint: boolean; destructiveHint?: boolean; idempotentHint?: boolean; openWorldHint: boolean }
}

export interface Tool {
  readonly definition: ToolDefinition
  readonly input: z.ZodType
  /** Answers with what becomes the JSON text of the reply. `input` was parsed by the schema. */
  readonly run: (context: CallContext, input: unknown) => unknown
}

export type Effect = 'read' | 'create' | 'change'

export interface ToolSpecification<Schema extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly input: Schema
  readonly run: (context: CallContext, input: z.infer<Schema>) => unknown
}

export function defineTool<Schema extends z.ZodObject>(specification: ToolSpecification<Schema>): Tool {
  const { name, title, description, effect, input, run } = specification
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return {
    definition: {
      name,
      title,
      description,
      inputSchema: { ...schema, type: 'object' },
      annotations: { ...HINTS[effect], openWorldHint: false },
    },
    input,
    run: (context, parsed) => run(context, parsed as z.infer<Schema>),
  }
}

const HINTS = {
  read: { readOnlyHint: true },
  create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  change: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
} as const

/** Runs a tool: one text block of JSON, and failures of the API behind it as a result with `isError`. */
export function runTool(tool: Tool, context: CallContext, input: unknown): ToolReply {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(tool.run(context, input)) }] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return apiErrorReply(error, context.workspace.random.uuid())
  }
}

function apiErrorReply({ name, code, status, message }: ApiError, requestId: string): ToolReply {
  const body = JSON.stringify({ object: 'error', status, code, message, request_id: requestId })
  const text = JSON.stringify({ name, code, status, message, headers: {}, body })
  return { content: [{ type: 'text', text }], isError: true }
}

/** The rate limit that Notion reports inside an HTTP 200. */
export function rateLimitedReply(retryAfterSeconds: number): ToolReply {
  const error = {
    code: 'rate_limited',
    retry_after_seconds: retryAfterSeconds,
    rate_limit_reason: 'mcp_tool_rate_limit',
  }
  return { content: [{ type: 'text', text: JSON.stringify({ error }) }], isError: true, structuredContent: { error } }
}
