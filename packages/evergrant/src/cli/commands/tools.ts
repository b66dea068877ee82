import type { Tool } from '../../index.js'
import type { CommandSpec } from '../command-spec.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { formatColumns, onOneLine, shorten } from '../terminal.js'
import { descriptionOf, effectOf, findTool } from '../tools/tool-list.js'
import { describeTool, summarize } from '../tools/tool-signature.js'

export const spec: CommandSpec = {
  operands: [{ name: '[name]', meaning: 'explain this tool and its arguments' }],
  async run(context, [name]) {
    const { signal } = context.io
    const tools = await context.talk((client) => client.listTools({ signal, rememberedMs: 0 }))
    if (name === undefined) return printAll(context, tools)
    const tool = findTool(tools, name)
    if (context.flags.json) context.printJson(tool)
    else context.print(describeTool(tool))
  },
}

function printAll(context: Context, tools: readonly Tool[]): void {
  if (context.flags.json) return context.printJson({ tools })
  const columns = context.io.stdout.columns ?? Number.POSITIVE_INFINITY
  const rows = tools.map((tool) => [onOneLine(tool.name), effectOf(tool), summarize(descriptionOf(tool))])
  const lines = formatColumns(rows).trimEnd().split('\n')
  if (rows.length > 0) context.print(lines.map((line) => shorten(line, columns)).join('\n'))
  context.say(`${tools.length} tools. Explain one: ${commandFor('tools NAME', context.connection())}`)
}
