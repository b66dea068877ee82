import type { CommandSpec } from '../command-spec.js'
import type { Context } from '../context.js'
import type { Answer } from '../notion/print-fetched.js'
import { callFirst } from '../tools/first-tool.js'
import { dataOf, textOf } from '../../internal/tool-result.js'

export const spec: CommandSpec = {
  operands: [
    {
      name: '<id>',
      meaning: 'address, ID or title of a page or database, collection://… or view://…; - reads it from standard input',
    },
  ],
  options: [
    { flags: '--md', meaning: 'Markdown: title and body (default)', conflicts: 'raw' },
    { flags: '--raw', meaning: 'the text as the server gives it, envelope and all' },
  ],
  async run(context, [word = ''], flags) {
    const id = word === '-' ? await fromInput(context) : word
    const answer = await ask(context, id)
    const { printFetched } = await import('../notion/print-fetched.js')
    await printFetched(context, answer, flags)
  },
}

async function fromInput(context: Context): Promise<string> {
  const { givenReference } = await import('../notion/given-reference.js')
  return await givenReference(context, '-')
}

/** Words that the server does not know may be a title. */
async function ask(context: Context, id: string): Promise<Answer> {
  const call = (reference: string) => callFirst(context, { base: 'fetch', argumentsOf: () => ({ id: reference }) })
  let { result, failure } = await call(id)
  if (failure?.retryable === false && !/:\/\/|[\da-f]{12}$/i.test(id)) {
    const { findTitle } = await import('../notion/find-title.js')
    ;({ result, failure } = await call(await findTitle(context, id, failure)))
  }
  if (failure !== undefined) throw failure
  return { value: dataOf(result) ?? result, text: textOf(result) }
}
