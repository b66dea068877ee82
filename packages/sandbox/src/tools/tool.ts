import * as z from 'zod'

import type { SandboxClock } from '../clock.js'
import type { FileLinks } from '../http/file-links.js'
import type { Offer } from '../offer.js'
import type { AsyncTasks } from '../workspace/async-tasks.js'
import type { User } from '../workspace/model.js'
import type { Workspace } from '../workspace/workspace.js'

/** What a tool works on: one workspace, in the name of one person. */
export interface CallContext {
  readonly workspace: Workspace
  readonly user: User
  /** Vintage, plan and AI at the time of the call. */
  readonly offer: Offer
  readonly clock: SandboxClock
  /** The workspace's tasks. A write that can be large goes through `tasks.write`. */
  readonly tasks: AsyncTasks
  /** Where files are fetched from and sent to. */
  readonly links: FileLinks
  /** Whether a file may be copied from an address of this machine. */
  readonly allowLoopbackSources: boolean
  /** How many blocks of a page a fetch shows; 0 for all. */
  readonly truncatePagesAt: number
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
  /** Answers with what becomes the JSON text of the reply, or a promise of it. `input` was parsed by the schema. */
  readonly run: (context: CallContext, input: unknown) => unknown
}

export type Effect = 'read' | 'create' | 'change'

export interface ToolSpecification<Schema extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  /** The `ui://` resource that a host shows with the answer. */
  readonly card?: string
  readonly input: Schema
  readonly run: (context: CallContext, input: z.infer<Schema>) => unknown
}

export function defineTool<Schema extends z.ZodObject>(specification: ToolSpecification<Schema>): Tool {
  const { name, title, description, effect, card, input, run } = specification
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return {
    definition: {
      name,
      title,
      description,
      inputSchema: { ...schema, type: 'object' },
      annotations: { ...HINTS[effect], openWorldHint: false },
      ...(card === undefined ? {} : { _meta: { ui: { resourceUri: card } } }),
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
