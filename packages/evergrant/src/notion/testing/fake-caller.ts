import type { Tool, ToolResult } from '../../mcp/channel/tools.js'
import type { NotionCaller } from '../caller.js'

/** What a tool answers: data, or an error that the call ends with. */
export type Answer = (args: Readonly<Record<string, unknown>>) => unknown

export interface FakeCaller {
  readonly caller: NotionCaller
  /** Every call, by the tool's name without its prefix. */
  readonly sent: (readonly [name: string, args: Readonly<Record<string, unknown>>])[]
}

/** A server of the tools that answer here, which take whatever they are given. */
export function fakeCaller(tools: Readonly<Record<string, Answer>>): FakeCaller {
  const sent: FakeCaller['sent'] = []
  const definitions = Object.keys(tools).map((name): Tool => ({
    name: `notion-${name}`,
    inputSchema: { type: 'object' },
  }))
  return {
    sent,
    caller: {
      async callTool(wireName, args = {}): Promise<ToolResult> {
        const name = wireName.replace('notion-', '')
        const given = args as Readonly<Record<string, unknown>>
        sent.push([name, given])
        const answer = tools[name]?.(given)
        if (answer instanceof Error) throw answer
        const failed = typeof answer === 'object' && answer !== null && 'code' in answer
        return { content: [{ type: 'text', text: JSON.stringify(answer) }], ...(failed && { isError: true }) }
      },
      listTools: async () => definitions,
    },
  }
}
