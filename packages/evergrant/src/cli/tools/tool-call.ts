import { isEvergrantError } from '../../errors.js'
import type { LeanClient, Tool, ToolResult } from '../../index.js'

export interface ToolCall {
  /** Finds the tool. @throws `TOOL_UNKNOWN` */
  pick(tools: readonly Tool[]): Tool
  /** @throws `INPUT_INVALID` for what the tool does not take */
  argumentsOf(tool: Tool): Record<string, unknown>
  readonly signal: AbortSignal
}

/**
 * Calls a tool by the list that is remembered of the server, which costs no request. Where that list may be the reason of a mistake, the
 * server is asked for the one it has now, and the call is made by that. A result that says `isError` is still a result: see `failureOf`.
 */
export async function callTool(client: LeanClient, call: ToolCall): Promise<{ tool: Tool; result: ToolResult }> {
  const { signal } = call
  const remembered = await client.listTools({ signal, rememberedMs: REMEMBERED_MS })
  try {
    return await callBy(remembered, client, call)
  } catch (error) {
    if (!maySpeakOfAnotherList(error)) throw error
    const current = await client.listTools({ signal })
    if (JSON.stringify(current) === JSON.stringify(remembered)) throw error
    return await callBy(current, client, call)
  }
}

async function callBy(tools: readonly Tool[], client: LeanClient, { pick, argumentsOf, signal }: ToolCall) {
  const tool = pick(tools)
  const values = argumentsOf(tool)
  const send = () => client.callTool(tool.name, values, { signal, timeoutMs: CALL_TIMEOUT_MS })
  const result = await send().catch((error: unknown) => {
    // The session was remembered from an earlier run, and the server had forgotten it before it looked at the call.
    if (!isEvergrantError(error, 'SESSION_REOPENED')) throw error
    return send()
  })
  return { tool, result }
}

/** Mistakes found here, and calls that the server refused to begin: what it began is never sent again. */
function maySpeakOfAnotherList(error: unknown): boolean {
  if (isEvergrantError(error, 'TOOL_UNKNOWN', 'INPUT_INVALID')) return true
  return isEvergrantError(error, 'PROTOCOL_ERROR') && REFUSALS.has(Number(error.details['code']))
}

/** A server's tools change seldom, and a call that the change breaks is made again. */
const REMEMBERED_MS = 24 * 3_600_000
/** AI searches and large writes take far longer than the minute that clients usually wait. */
const CALL_TIMEOUT_MS = 180_000
/** JSON-RPC: method not found, invalid params. */
const REFUSALS = new Set([-32_601, -32_602])
