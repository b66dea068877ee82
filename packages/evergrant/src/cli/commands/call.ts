import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { LeanClient, Tool } from '../../index.js'
import { withProgress } from '../asked/with-progress.js'
import type { CommandSpec, Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'
import { withoutControls } from '../terminal.js'
import { parseArgumentWord, parseInputObject } from '../tools/argument-words.js'
import { argumentsFromInput, argumentsFromWords, wholeArguments } from '../tools/tool-arguments.js'
import { readTextFile } from '../text-file.js'
import { callTool } from '../tools/tool-call.js'
import { failureOfTool } from '../tools/tool-failure.js'
import { findTool } from '../tools/tool-list.js'
import { textOf } from '../../internal/tool-result.js'

export const spec: CommandSpec = {
  operands: [
    { name: '<tool>', meaning: 'name of the tool, as `evergrant tools` lists it' },
    {
      name: '[arguments...]',
      meaning: 'name=value, name:=json or name=@file; the same name again makes a list',
    },
  ],
  options: [
    { flags: '--input <json>', meaning: 'all arguments as one JSON object; - reads it from stdin' },
    { flags: '--root <folder>', meaning: 'a folder of yours that the server is told of, where it asks for one' },
  ],
  async run(context, [name = '', ...words], flags) {
    // Before any request, so that a slip of the pen costs nothing.
    const { argumentsOf, values } = await readArguments(context, words, flags['input'])
    const rule = await readOnlyRule(context, flags)
    rule?.assertMayRead(name)
    const pick = (tools: readonly Tool[]) => {
      const tool = findTool(tools, name)
      rule?.assertMayRead(name, tool)
      return tool
    }
    // What the server says of the tool counts too, and stands in its list.
    const whole = values && !rule ? { name, values } : undefined
    const { stop: signal } = context.io
    const root = typeof flags['root'] === 'string' ? await rootFolder(context, flags['root']) : undefined
    const asked = { root, readsInput: flags['input'] === '-' }
    const { result } = await withProgress(context, (onProgress) => {
      const call = { pick, argumentsOf, whole, signal, onProgress }
      const work = (client: LeanClient) =>
        callTool(client, call).catch(async (error: unknown) => {
          if (!isEvergrantError(error, 'PROTOCOL_ERROR')) throw error
          const { goOnAfter } = await import('../asked/refusal.js')
          return goOnAfter(error, { context, asked, again: () => callTool(client, call) })
        })
      return context.talk(work, { connectsAtOnce: true, asked })
    })
    const failure = await failureOfTool(context, result, name)
    if (failure === undefined && (flags['out'] ?? flags['maxChars']) !== undefined) {
      const { giveResult } = await import('../tools/give-result.js')
      await giveResult(context, result, flags)
    } else if (context.flags.json) context.printJson(result)
    else if (failure === undefined) context.print(textOf(result))
    else context.say(withoutControls(textOf(result)))
    if (failure !== undefined) throw failure
  },
}

export async function readOnlyRule(context: Context, flags: Flags) {
  if (!flags['readOnly'] && readVariable(context.io.env, 'EVERGRANT_READ_ONLY') === undefined) return undefined
  const { createReadOnlyRule } = await import('../tools/read-only.js')
  return createReadOnlyRule(context)
}

async function rootFolder({ io }: Context, root: string): Promise<string> {
  const { findFolder } = await import('../asked/root-folder.js')
  return await findFolder(io, root)
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
