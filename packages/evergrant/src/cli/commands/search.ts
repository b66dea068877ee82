import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { CommandSpec, Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { quoted } from '../command-words.js'
import { isObject, shapeOf } from '../tools/json-schema.js'
import { callFirst } from '../tools/first-tool.js'
import { dataOf, textOf } from '../../internal/tool-result.js'

export const spec: CommandSpec = {
  operands: [{ name: '<query>', meaning: 'what to look for' }],
  // Told below, with the line that was meant.
  takesExcess: true,
  options: [
    {
      flags: '--limit <number>',
      meaning: 'how many results at most',
      wanted: 'A number from 1 to 9999.',
      accepts: (text) => /^[1-9]\d{0,3}$/.test(text),
    },
  ],
  async run(context, words, flags) {
    const [query = ''] = words
    if (words.length > 1) throw tooManyWords(words)
    const { maxChars, out, fields, ...rest } = flags
    if ((maxChars ?? out ?? fields) === undefined) return await search(context, query, rest)
    const { withOutput } = await import('../notion/list-output.js')
    await withOutput(context, flags, (inner) => search(inner, query, rest))
  },
}

async function search(context: Context, query: string, flags: Flags): Promise<void> {
  const limit = flags['limit'] === undefined ? undefined : Number(flags['limit'])
  if (Object.keys(flags).some((name) => name !== 'limit')) {
    const { searchMore } = await import('../notion/search-more.js')
    return await searchMore(context, query, { flags, limit })
  }
  let most = Number.POSITIVE_INFINITY
  const argumentsOf = (tool: Tool) => {
    const size = sizeOf(tool)
    most = size?.most ?? most
    return searchArguments(
      tool,
      query,
      limit === undefined || size === undefined ? {} : { [size.name]: Math.min(limit, most) },
    )
  }
  const { result, failure } = await callFirst(context, { base: 'search', argumentsOf })
  if (failure !== undefined) throw failure
  const { printReply } = await import('../notion/print-hits.js')
  printReply(context, { value: dataOf(result) ?? result, text: textOf(result) }, { query, limit, most })
}

/** How the tool is told how many hits it may give, and how many that can be. */
function sizeOf({ inputSchema }: Tool): { readonly name: string; readonly most: number } | undefined {
  const root = isObject(inputSchema) ? inputSchema : {}
  const { properties } = shapeOf(root, root)
  const name = ['page_size', 'limit'].find((candidate) => properties.has(candidate))
  if (name === undefined) return undefined
  const schema = properties.get(name)
  const most = isObject(schema) ? schema['maximum'] : undefined
  return { name, most: typeof most === 'number' ? most : Number.POSITIVE_INFINITY }
}

function searchArguments(tool: Tool, query: string, size: object = {}): Record<string, unknown> {
  const root = isObject(tool.inputSchema) ? tool.inputSchema : {}
  const { required } = shapeOf(root, root)
  // The oldest contract requires them.
  return { query, ...(required.includes('filters') && { filters: {} }), ...size }
}

function tooManyWords(words: readonly string[]): EvergrantError {
  return new EvergrantError('USAGE', `Search takes one text, and there are ${words.length}`, {
    hint: `Quote the words: \`evergrant search ${quoted(words.join(' '))}\`.`,
  })
}
