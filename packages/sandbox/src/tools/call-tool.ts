import { type Faults, spend } from '../faults.js'
import type { Ledger } from '../ledger.js'
import { ApiError } from '../workspace/api-error.js'
import { assertAccess } from './access.js'
import { apiErrorReply, jsonReply, rateLimitedReply } from './replies.js'
import type { CallContext, Tool, ToolReply } from './tool.js'

export type ToolCaller = (tool: Tool, context: CallContext, input: unknown) => Promise<ToolReply>

/** Runs a tool by the rules of the server: faults, then the plan, then the tool; failures of the API as results with `isError`. */
export function createToolCaller(faults: Faults, ledger: Ledger): ToolCaller {
  return async (tool, context, input) => {
    const { name } = tool.definition
    ledger.toolCall(name)
    if (spend(faults.rateLimitTools)) {
      ledger.fault('rateLimitTools')
      const { retryAfterSeconds = 1, reason = 'mcp_tool_rate_limit' } = faults.rateLimitTools ?? {}
      return rateLimitedReply(retryAfterSeconds, reason)
    }
    context.tasks.settle()
    try {
      assertAccess(name, context.offer)
      return jsonReply(await tool.run(context, input))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return apiErrorReply(error, context.workspace.random.uuid(), faults.shortErrors === true)
    }
  }
}
