import type { EvergrantError } from '../../errors.js'
import { NOTION_SERVER, type ToolResult } from '../../index.js'
import type { Context } from '../context.js'

/** The error of an answer that says `isError`: of Notion's tools by Notion's codes, as the typed library tells it. */
export async function failureOfTool(
  context: Context,
  result: ToolResult,
  tool: string,
): Promise<EvergrantError | undefined> {
  if (result.isError !== true) return undefined
  const { server = NOTION_SERVER } = context.connection()
  const { knownReads } = await import('../../filter.js')
  const reads = knownReads(server)
  if (reads.size === 0) return (await import('../../internal/tool-result.js')).failureOf(result, tool)
  const { failureOf } = await import('../../notion-entry.js')
  return failureOf(result, { tool, isRead: reads.has(tool) })
}
