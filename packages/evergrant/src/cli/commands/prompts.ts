import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { LeanClient, Listed } from '../../index.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { printCompletions } from '../offers/completions.js'
import { descriptionOf, listOffered, textOfMember } from '../offers/offered.js'
import { printList } from '../print-list.js'
import { argumentWords, assertArgument, assertComplete, findPrompt, textsOf } from '../offers/prompt-arguments.js'
import { textOfMessages } from '../offers/prompt-messages.js'
import { readCompletionWords, readWords } from '../offers/typed-words.js'
import { onOneLine } from '../terminal.js'
import { summarize } from '../tools/tool-signature.js'

export function define(command: Command, context: Context): void {
  command
    .argument('[name]', 'the prompt to get')
    .argument('[arguments...]', 'name=value or name=@file; with --complete also how the value begins')
    .option('--complete <argument>', 'how the value of an argument can go on')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant prompts
  $ evergrant prompts weekly-report team=Design since=2026-11-23
  $ evergrant prompts weekly-report --complete team De
  $ evergrant prompts weekly-report --json       the exact MCP result
`,
    )
    .action(async (name: string | undefined, words: readonly string[], flags: { readonly complete?: string }) => {
      if (name === undefined && flags.complete !== undefined) throw usage('The name of the prompt is missing')
      if (name === undefined) await list(context)
      else if (flags.complete === undefined) await get(context, name, words)
      else await complete(context, { name, words, argument: flags.complete })
    })
}

async function list(context: Context): Promise<void> {
  const prompts = await context.talk((client) => listOffered(client, 'prompts', context.io.signal))
  if (context.flags.json) return context.printJson({ prompts })
  const rows = prompts.map((prompt) => [
    onOneLine(textOfMember(prompt, 'name')),
    onOneLine(argumentWords(prompt)) || '-',
    summarize(descriptionOf(prompt)),
  ])
  const next = commandFor('prompts NAME argument=value', context.connection())
  printList(context, rows, `${prompts.length} prompts. Get one: ${next}`)
}

async function get(context: Context, name: string, words: readonly string[]): Promise<void> {
  const typed = await readWords(words)
  const { signal } = context.io
  const work = async (client: LeanClient) => {
    const prompt = findPrompt(await listOffered(client, 'prompts', signal), name)
    const texts = textsOf(prompt, typed)
    assertComplete(prompt, texts)
    return await client.request('prompts/get', { name, arguments: texts }, { name, signal })
  }
  const result = await context.talk(work, { asked: {} })
  if (context.flags.json) context.printJson(result)
  else context.print(textOfMessages(result))
}

async function complete(
  context: Context,
  { name, words, argument }: { readonly name: string; readonly words: readonly string[]; readonly argument: string },
): Promise<void> {
  const { begun, decided } = await readCompletionWords(words)
  await context.talk(async (client) => {
    const prompt: Listed = findPrompt(await listOffered(client, 'prompts', context.io.signal), name)
    assertArgument(prompt, argument)
    const ref = { type: 'ref/prompt', name } as const
    const wanted = { ref, argument: { name: argument, value: begun }, others: textsOf(prompt, decided) }
    await printCompletions(context, client, wanted)
  })
}

function usage(message: string): EvergrantError {
  return new EvergrantError('USAGE', message, { hint: 'Run `evergrant prompts --help`.' })
}
