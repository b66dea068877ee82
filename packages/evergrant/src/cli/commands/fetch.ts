import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { CommandSpec } from '../command-spec.js'
import type { Context } from '../context.js'
import type { Answer } from '../notion/print-fetched.js'
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
    const answer = await ask(context, id)
    const { printFetched } = await import('../notion/print-fetched.js')
    await printFetched(context, answer, flags)
  },
}

/** Words that the server does not know may be a title. */
async function ask(context: Context, id: string): Promise<Answer> {
  const { signal } = context.io
  const call = async (reference: string) => {
    const asked = { pick, argumentsOf: () => ({ id: reference }), signal }
    const { name, result } = await context.talk((client) => callTool(client, asked), { connectsAtOnce: true })
    return { result, failure: failureOf(result, name) }
  }
  let { result, failure } = await call(id)
  if (failure !== undefined && !/:\/\/|[\da-f]{12}$/i.test(id)) {
    const { findTitle } = await import('../notion/find-title.js')
    ;({ result, failure } = await call(await findTitle(context, id, failure)))
  }
  if (failure !== undefined) throw failure
  return { value: dataOf(result) ?? result, text: textOf(result) }
}

function pick(tools: readonly Tool[]): Tool {
  const tool = findFirstTool(tools, ['notion-fetch', 'fetch'])
  if (tool === undefined) throw new EvergrantError('TOOL_UNKNOWN', 'This server has no tool to fetch with')
  return tool
}
