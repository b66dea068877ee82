import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { EraName } from './channel.js'
import type { LeftOutTool } from './header-marks.js'
import { listAll, type Listed, noList } from './pages.js'
import type { Request, RequestOptions } from './requester.js'

/** A tool as its server describes it. Only the name is checked; the rest comes from outside as it is. */
export interface Tool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: Readonly<Record<string, unknown>>
  readonly outputSchema?: Readonly<Record<string, unknown>>
  readonly annotations?: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** One block of a tool's answer: `text`, `image`, `audio`, `resource` or `resource_link`, and whatever comes later. */
export interface ToolContent {
  readonly type: string
  readonly [member: string]: unknown
}

/** What a tool answered. The structure is checked, not the values. */
export interface ToolResult {
  readonly content: readonly ToolContent[]
  readonly structuredContent?: Readonly<Record<string, unknown>>
  /** The tool itself failed; `content` says how. */
  readonly isError?: boolean
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** Every tool of a server, and for how long the server wants the list to be believed. */
export interface ToolList {
  readonly tools: readonly Tool[]
  readonly ttlMs?: number
}

/** @throws `RESPONSE_INVALID`; `PROTOCOL_ERROR` when the tool asks the person for something */
export function toToolResult(result: unknown): ToolResult {
  if (isInputRequired(result)) {
    throw new EvergrantError('PROTOCOL_ERROR', 'The tool asks for input while it works', {
      hint: 'Open the client with `onServerRequest`, or use `connect()`, whose client can be given handlers.',
    })
  }
  const isResult =
    isObject(result) &&
    isComplete(result['resultType']) &&
    Array.isArray(result['content']) &&
    result['content'].every((block) => isObject(block) && typeof block['type'] === 'string')
  if (!isResult) throw new EvergrantError('RESPONSE_INVALID', 'The server sent a tool result without content')
  return result as unknown as ToolResult
}

/** Without a type it is complete; of another type nobody knows what it says. */
function isComplete(type: unknown): boolean {
  return type === undefined || type === 'complete'
}

/** A result in which the server asks before it goes on: in the modern era, in answer to calls, prompts and resources. */
export type InputRequired = Readonly<Record<string, unknown>>

export function isInputRequired(result: unknown): result is InputRequired {
  return isObject(result) && result['resultType'] === 'input_required'
}

/** What a list is asked with, and who hears of tools that are not in it. */
export interface ToolLister {
  readonly request: Request
  era(): EraName | undefined
  readonly onToolLeftOut?: ((tool: LeftOutTool) => void) | undefined
}

/**
 * Every page of the list. In the modern era without the tools whose `x-mcp-header` is against the rules.
 *
 * @throws `RESPONSE_INVALID` for what is no list, or one that does not end
 */
export async function listAllTools(lister: ToolLister, options: RequestOptions): Promise<ToolList> {
  const { items, ...list } = await listAll(lister.request, { method: 'tools/list', member: 'tools' }, options)
  if (!items.every(isTool)) throw noList('a tool without a name')
  if (lister.era() !== 'modern' || !JSON.stringify(items).includes('"x-mcp-header"')) return { tools: items, ...list }
  const { judgeHeaderMarks } = await import('./header-marks.js')
  const { kept, leftOut } = judgeHeaderMarks(items)
  for (const tool of leftOut) lister.onToolLeftOut?.(tool)
  return { tools: kept, ...list }
}

function isTool(item: Listed): item is Listed & Tool {
  return typeof item['name'] === 'string'
}
