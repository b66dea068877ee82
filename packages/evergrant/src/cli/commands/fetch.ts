import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { Fetched } from '../../notion-entry.js'
import type { CommandSpec } from '../command-spec.js'
import { callTool } from '../tools/tool-call.js'
import { findFirstTool } from '../tools/tool-list.js'
import { dataOf, failureOf, textOf } from '../../internal/tool-result.js'

export const spec: CommandSpec = {
  operands: [{ name: '<id>', meaning: 'address or ID of a page, database, data source or view' }],
  options: [
    { flags: '--md', meaning: 'Markdown: title and body (default)', conflicts: 'raw' },
    { flags: '--raw', meaning: 'the text as the server gives it, envelope and all' },
  ],
  async run(context, [id], flags) {
    const { signal } = context.io
    const call = { pick, argumentsOf: () => ({ id }), signal }
    const { name, result } = await context.talk((client) => callTool(client, call), { connectsAtOnce: true })
    const failure = failureOf(result, name)
    if (failure !== undefined) throw failure
    const data = dataOf(result)
    if (data === undefined) return context.flags.json ? context.printJson(result) : context.print(textOf(result))
    const { parseFetched } = await import('../../notion-entry.js')
    const fetched = await parseFetched(data)
    if (fetched.kind === 'page' && fetched.isTruncated) {
      const missing = fetched.unknownBlockIds.length
      context.warn(
        `The page is not complete: the server left parts out${missing === 0 ? '' : `; ${missing} can be fetched by their IDs (see --json)`}.`,
      )
    }
    if (context.flags.json) return context.printJson(data)
    if (fetched.text === '') return context.print(textOf(result))
    context.print(flags['raw'] ? fetched.text : toMarkdown(fetched))
  },
}

function pick(tools: readonly Tool[]): Tool {
  const tool = findFirstTool(tools, ['notion-fetch', 'fetch'])
  if (tool === undefined) throw new EvergrantError('TOOL_UNKNOWN', 'This server has no tool to fetch with')
  return tool
}

/** A Markdown document: the title, which is no part of the body, and the body. Databases and views are given as they are. */
function toMarkdown(fetched: Fetched): string {
  const { title, icon, text } = fetched
  const body = fetched.kind === 'page' ? fetched.content : text
  const shown = icon === undefined || /^[\w:/]/.test(icon) ? title : `${icon} ${title}`
  const heading = title === '' ? [] : [`# ${shown.replaceAll(/\s+/g, ' ')}`]
  return [...heading, ...(body === '' ? [] : [body])].join('\n\n')
}
