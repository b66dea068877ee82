import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { Fetched } from '../../notion-entry.js'
import type { CommandSpec } from '../command-spec.js'
import type { Context } from '../context.js'
import { callTool } from '../tools/tool-call.js'
import { findFirstTool } from '../tools/tool-list.js'
import { dataOf, failureOf, textOf } from '../../internal/tool-result.js'

export const spec: CommandSpec = {
  operands: [{ name: '<id>', meaning: 'address or ID of a page, database, data source or view' }],
  options: [
    { flags: '--md', meaning: 'Markdown: title and body (default)', conflicts: 'raw' },
    { flags: '--raw', meaning: 'the text as the server gives it, envelope and all' },
  ],
  async run(context, [id = ''], flags) {
    const data = await fetchData(context, id)
    const { parseFetched } = await import('../../notion-entry.js')
    const fetched = await parseFetched(data.value)
    if (fetched.kind === 'page' && fetched.isTruncated) {
      const missing = fetched.unknownBlockIds.length
      context.warn(
        `The page is not complete: the server left parts out${missing === 0 ? '' : `; ${missing} can be fetched by their IDs (see --json)`}.`,
      )
    }
    const isPlain = Object.keys(flags).every((name) => name === 'md' || name === 'raw')
    if (
      fetched.text !== '' &&
      !(isPlain && (context.flags.json || flags['md'] || flags['raw'] || !context.io.stdout.isTTY))
    ) {
      const { showFetched } = await import('../notion/show-fetched.js')
      return await showFetched(context, fetched, flags)
    }
    if (context.flags.json) return context.printJson(data.value)
    if (fetched.text === '') return context.print(data.text)
    context.print(flags['raw'] ? fetched.text : toMarkdown(fetched))
  },
}

/** What the server answers: as data, and as the text that people read. Words that it does not know may be a title. */
async function fetchData(context: Context, id: string): Promise<{ readonly value: unknown; readonly text: string }> {
  const { signal } = context.io
  const ask = async (reference: string) => {
    const call = { pick, argumentsOf: () => ({ id: reference }), signal }
    const { name, result } = await context.talk((client) => callTool(client, call), { connectsAtOnce: true })
    return { result, failure: failureOf(result, name) }
  }
  let { result, failure } = await ask(id)
  if (failure !== undefined && !/:\/\/|[\da-f]{12}$/i.test(id)) {
    const { findTitle } = await import('../notion/find-title.js')
    ;({ result, failure } = await ask(await findTitle(context, id, failure)))
  }
  if (failure !== undefined) throw failure
  return { value: dataOf(result) ?? result, text: textOf(result) }
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
