import type { Tool, ToolResult } from '../mcp/channel/tools.js'
import type { WithAbortSignal } from '../internal/abort.js'
import type { RequestOptions } from '../mcp/channel/requester.js'

/** What calls Notion's tools: a `LeanClient`, or anything shaped like one. */
export interface NotionCaller {
  callTool(
    name: string,
    args?: object,
    options?: WithAbortSignal<Pick<RequestOptions, 'signal' | 'timeoutMs' | 'onProgress'>>,
  ): Promise<ToolResult>
  listTools(options?: {
    readonly signal?: AbortSignal | undefined
    readonly rememberedMs?: number
  }): Promise<readonly Tool[]>
  /** Told as soon as it is known, since it decides how many requests a minute Notion takes. */
  tellPlan?(plan: 'business' | 'other'): Promise<void>
}

/** What every call takes. */
export interface CallOptions {
  /** Gives the work up; what was sent may still land at the server. */
  readonly signal?: AbortSignal | undefined
}
