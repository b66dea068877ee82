import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { CommandSpec } from '../command-spec.js'
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
    const limit = flags['limit'] === undefined ? undefined : Number(flags['limit'])
    if (Object.keys(flags).some((name) => name !== 'limit')) {
      const { searchMore } = await import('../notion/search-more.js')
      return await searchMore(context, query, { flags, limit })
    }
    const argumentsOf = (tool: Tool) => searchArguments(tool, query, limit)
    const { result, failure } = await callFirst(context, { base: 'search', argumentsOf })
    if (failure !== undefined) throw failure
    const { printReply } = await import('../notion/print-hits.js')
    printReply(context, { value: dataOf(result) ?? result, text: textOf(result) }, { query, limit })
  },
}

function searchArguments(tool: Tool, query: string, limit: number | undefined): Record<string, unknown> {
  const root = isObject(tool.inputSchema) ? tool.inputSchema : {}
  const { properties, required } = shapeOf(root, root)
  const name = ['page_size', 'limit'].find((candidate) => properties.has(candidate))
  return {
    query,
    // The oldest contract requires them.
    ...(required.includes('filters') && { filters: {} }),
    ...(limit !== undefined && name !== undefined && { [name]: limit }),
  }
}

function tooManyWords(words: readonly string[]): EvergrantError {
  return new EvergrantError('USAGE', `Search takes one text, and there are ${words.length}`, {
    hint: `Quote the words: \`evergrant search ${quoted(words.join(' '))}\`.`,
  })
}
