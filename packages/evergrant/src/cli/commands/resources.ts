import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Listed } from '../../index.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { printCompletions } from '../offers/completions.js'
import { writeNewFile } from '../offers/new-file.js'
import { descriptionOf, listOffered, textOfMember } from '../offers/offered.js'
import { printList } from '../print-list.js'
import { readResource } from '../offers/read-resource.js'
import { contentsOf, textOfContents } from '../offers/resource-contents.js'
import { assertVariable } from '../offers/template-variables.js'
import { readCompletionWords, textOfWord } from '../offers/typed-words.js'
import { onOneLine } from '../terminal.js'
import { summarize } from '../tools/tool-signature.js'

interface ResourcesFlags {
  readonly templates?: boolean
  readonly out?: string
  readonly complete?: string
}

export function define(command: Command, context: Context): void {
  command
    .argument('[uri]', 'the address to read; `read` before it changes nothing')
    .argument('[words...]', 'with --complete: how the value begins, and name=value of variables that are decided')
    .option('--templates', 'list the templates of addresses instead')
    .option('--out <file>', 'write what is read into this new file, bytes as they are')
    .option('--complete <variable>', 'how a variable of a template can go on')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant resources
  $ evergrant resources --templates
  $ evergrant resources notion://docs/enhanced-markdown-spec
  $ evergrant resources read https://example.com/logo.png --out logo.png
  $ evergrant resources 'github://repos/{owner}/{repo}' --complete owner oct
`,
    )
    .action(async (first: string | undefined, rest: readonly string[], flags: ResourcesFlags) => {
      const [uri, ...words] = first === 'read' || first === undefined ? rest : [first, ...rest]
      if (first === 'read' && uri === undefined) throw usage('The address to read is missing')
      if (uri === undefined) await list(context, flags)
      else if (flags.complete !== undefined) await complete(context, { template: uri, words, variable: flags.complete })
      else if (words.length > 0 || flags.templates) throw usage('One address is read at a time')
      else await read(context, uri, flags.out)
    })
}

async function list(context: Context, { templates, out, complete }: ResourcesFlags): Promise<void> {
  if (out !== undefined || complete !== undefined) throw usage('The address is missing')
  const what = templates ? 'resourceTemplates' : 'resources'
  const items = await context.talk((client) => listOffered(client, what, context.io.signal))
  if (context.flags.json) return context.printJson({ [what]: items })
  const rows = items.map((item) => rowOf(item, templates ? 'uriTemplate' : 'uri'))
  const told = templates ? 'templates. Fill one in, and read it' : 'resources. Read one'
  printList(context, rows, `${items.length} ${told}: ${commandFor('resources URI', context.connection())}`)
}

function rowOf(item: Listed, address: 'uri' | 'uriTemplate'): readonly string[] {
  const [uri, type] = [textOfMember(item, address), textOfMember(item, 'mimeType') || '-'].map(onOneLine)
  return [uri ?? '', type ?? '', summarize(descriptionOf(item) || textOfMember(item, 'name'))]
}

async function read(context: Context, uri: string, out: string | undefined): Promise<void> {
  const { signal } = context.io
  const result = await context.talk((client) => readResource(client, uri, signal), { asked: {} })
  const contents = contentsOf(result)
  if (out === undefined) return context.flags.json ? context.printJson(result) : context.print(textOfContents(contents))
  const [only] = contents
  if (only === undefined || contents.length > 1) {
    throw usage(`It has ${contents.length} parts, and a file takes one`, 'Use --json to get them all.')
  }
  await writeNewFile(out, only.data)
  const bytes = Buffer.byteLength(only.data)
  if (context.flags.json) context.printJson({ file: out, bytes, mimeType: only.type })
  context.say(`Wrote ${bytes} bytes to ${out}.`)
}

async function complete(
  context: Context,
  {
    template,
    words,
    variable,
  }: { readonly template: string; readonly words: readonly string[]; readonly variable: string },
): Promise<void> {
  const { begun, decided } = await readCompletionWords(words)
  await context.talk(async (client) => {
    const templates = await listOffered(client, 'resourceTemplates', context.io.signal)
    for (const name of [variable, ...decided.map((word) => word.name)]) assertVariable(templates, template, name)
    const others = Object.fromEntries(decided.map((word) => [word.name, textOfWord(word)]))
    const ref = { type: 'ref/resource', uri: template } as const
    await printCompletions(context, client, { ref, argument: { name: variable, value: begun }, others })
  })
}

function usage(message: string, hint?: string): EvergrantError {
  return new EvergrantError('USAGE', message, { hint: hint ?? 'Run `evergrant resources --help`.' })
}
