import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { withoutControls } from '../terminal.js'
import { parseArgumentWord, parseInputObject } from '../tools/argument-words.js'
import { argumentsFromInput, argumentsFromWords } from '../tools/tool-arguments.js'
import { findTool, listTools, type Tool } from '../tools/tool-list.js'
import { callTool, failureOf, textOf } from '../tools/tool-result.js'

export function define(command: Command, context: Context): void {
  command
    .argument('<tool>', 'name of the tool, as `evergrant tools` lists it')
    .argument('[arguments...]', 'name=value, name:=json or name=@file; the same name again makes a list')
    .option('--input <json>', 'all arguments as one JSON object; - reads it from stdin')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant call notion-search query="road map" page_size=5
  $ evergrant call notion-fetch id=https://app.notion.com/p/…
  $ evergrant call notion-create-pages pages:='[{"properties":{"title":"Hello"}}]'
  $ evergrant call notion-update-page --input - < change.json
  $ evergrant call notion-get-users --json       the exact MCP result
`,
    )
    .action(async (name: string, words: readonly string[], flags: { readonly input?: string }) => {
      // Before any request, so that a slip of the pen costs nothing.
      const argumentsOf = await readArguments(context, words, flags.input)
      const client = await context.connect()
      const tool = findTool(await listTools(client, context.io.signal), name)
      const result = await callTool(client, tool.name, argumentsOf(tool), context.io.signal)
      const failure = failureOf(result, tool.name)
      if (context.flags.json) context.printJson(result)
      else if (failure === undefined) context.print(textOf(result))
      else context.say(withoutControls(textOf(result)))
      if (failure !== undefined) throw failure
    })
}

async function readArguments(
  context: Context,
  words: readonly string[],
  input: string | undefined,
): Promise<(tool: Tool) => Record<string, unknown>> {
  if (input === undefined) {
    const parsed = await Promise.all(words.map((word) => parseArgumentWord(word, readTextFile)))
    return (tool) => argumentsFromWords(tool, parsed)
  }
  if (words.length > 0) throw new EvergrantError('USAGE', 'Give the arguments as words or with --input, not both')
  const object = parseInputObject(input === '-' ? await context.io.stdin.text() : input)
  return (tool) => argumentsFromInput(tool, object)
}

async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return await readFile(path, 'utf8')
}
