import { EvergrantError } from '../../errors.js'
import type { Tool, ToolResult } from '../../index.js'
import type { Context } from '../context.js'
import { callTool, type ToolCall } from './tool-call.js'
import { failureOfTool } from './tool-failure.js'
import { findFirstTool } from './tool-list.js'

export interface FirstCall extends Pick<ToolCall, 'argumentsOf'> {
  /** Hosts give one and the same tool different names: with the prefix, or without. */
  readonly base: 'search' | 'fetch'
}

/** Calls the tool to search or to fetch with. @throws `TOOL_UNKNOWN`; `TOOL_CHANGED` where Notion has it no more, or otherwise */
export async function callFirst(
  context: Context,
  { base, argumentsOf }: FirstCall,
): Promise<{ readonly result: ToolResult; readonly failure: EvergrantError | undefined }> {
  const pick = (tools: readonly Tool[]) => {
    const tool = findFirstTool(tools, [`notion-${base}`, base])
    if (tool === undefined) throw new EvergrantError('TOOL_UNKNOWN', `This server has no tool to ${base} with`)
    return tool
  }
  const call = { pick, argumentsOf, signal: context.io.stop }
  const { name, result } = await context.talk(
    (client) =>
      callTool(client, call).catch(async (error: unknown) => {
        const { driftOr } = await import('../notion/tool-drift.js')
        throw await driftOr(error, client, { base, signal: context.io.signal })
      }),
    { connectsAtOnce: true },
  )
  return { result, failure: await failureOfTool(context, result, name) }
}
