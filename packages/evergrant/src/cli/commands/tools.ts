import type { LeanClient, Tool } from '../../index.js'
import type { CommandSpec } from '../command-spec.js'
import { commandFor } from '../command-words.js'
import { readOnlyRule } from './call.js'
import type { Context } from '../context.js'
import { printList } from '../print-list.js'
import { onOneLine } from '../terminal.js'
import { descriptionOf, effectOf, findTool } from '../tools/tool-list.js'
import { describeTool, summarize } from '../tools/tool-signature.js'

export const spec: CommandSpec = {
  operands: [{ name: '[name]', meaning: 'explain this tool and its arguments' }],
  async run(context, [name], flags) {
    const { stop: signal } = context.io
    // Asked or not as a call would be: some servers have tools that ask only for those who can be asked.
    const work = (client: LeanClient) => client.listTools({ signal, ...(!flags['diff'] && { rememberedMs: 0 }) })
    const tools = await context.talk(work, { asked: {} })
    if (flags['diff']) {
      const { showChanges } = await import('../tools/show-changes.js')
      return await showChanges(context, tools)
    }
    const rule = await readOnlyRule(context, flags)
    if (name === undefined) return printAll(context, rule?.allowed(tools) ?? tools)
    const tool = findTool(tools, name)
    rule?.assertMayRead(tool.name, tool)
    if (context.flags.json) context.printJson(tool)
    else context.print(describeTool(tool))
  },
}

function printAll(context: Context, tools: readonly Tool[]): void {
  if (context.flags.json) return context.printJson({ tools })
  const rows = tools.map((tool) => [onOneLine(tool.name), effectOf(tool), summarize(descriptionOf(tool))])
  printList(context, rows, `${tools.length} tools. Explain one: ${commandFor('tools NAME', context.connection())}`)
}
