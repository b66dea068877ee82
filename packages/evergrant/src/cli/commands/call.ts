import { EvergrantError } from '../../errors.js'
import type { Tool } from '../../index.js'
import type { CommandSpec, Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { withoutControls } from '../terminal.js'
import { parseArgumentWord, parseInputObject } from '../tools/argument-words.js'
import { argumentsFromInput, argumentsFromWords, wholeArguments } from '../tools/tool-arguments.js'
import { callTool } from '../tools/tool-call.js'
import { findTool } from '../tools/tool-list.js'
import { failureOf, textOf } from '../tools/tool-result.js'

export const spec: CommandSpec = {
  operands: [
    { name: '<tool>', meaning: 'name of the tool, as `evergrant tools` lists it' },
    {
      name: '[arguments...]',
      meaning: 'name=value, name:=json or name=@file; the same name again makes a list',
    },
  ],
  options: [{ flags: '--input <json>', meaning: 'all arguments as one JSON object; - reads it from stdin' }],
  examples: `  $ evergrant call notion-search query="road map" page_size=5
  $ evergrant call notion-fetch id=https://app.notion.com/p/…
  $ evergrant call notion-create-pages pages:='[{"properties":{"title":"Hello"}}]'
  $ evergrant call notion-update-page --input - < change.json
  $ evergrant call notion-get-users --json       the exact MCP result
`,
  async run(context, [name = '', ...words], flags) {
    // Before any request, so that a slip of the pen costs nothing.
    const { argumentsOf, values } = await readArguments(context, words, flags['input'])
    const pick = (tools: readonly Tool[]) => findTool(tools, name)
    const whole = values && { name, values }
    const { signal } = context.io
    const call = { pick, argumentsOf, whole, signal }
    const { result } = await context.talk((client) => callTool(client, call), { connectsAtOnce: true })
    const failure = failureOf(result, name)
    if (context.flags.json) context.printJson(result)
    else if (failure === undefined) context.print(textOf(result))
    else context.say(withoutControls(textOf(result)))
    if (failure !== undefined) throw failure
  },
}

interface GivenArguments {
  argumentsOf(tool: Tool): Record<string, unknown>
  /** Where they are complete without the tool's schema. */
  readonly values: Readonly<Record<string, unknown>> | undefined
}

async function readArguments(
  context: Context,
  words: readonly string[],
  input: Flags[string],
): Promise<GivenArguments> {
  if (typeof input !== 'string') {
    const parsed = await Promise.all(words.map((word) => parseArgumentWord(word, readTextFile)))
    return { argumentsOf: (tool) => argumentsFromWords(tool, parsed), values: wholeArguments(parsed) }
  }
  if (words.length > 0) throw new EvergrantError('USAGE', 'Give the arguments as words or with --input, not both')
  const object = parseInputObject(input === '-' ? await context.io.stdin.text() : input)
  return { argumentsOf: (tool) => argumentsFromInput(tool, object), values: object }
}

async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return await readFile(path, 'utf8')
}
