import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { findReference, reading } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { schemaWords } from '../../notion/schema-words.js'

export function defineSchema(command: Command, context: Context): void {
  command
    .description('Show the columns of a database, and what each takes.')
    .argument('<database>', 'address, ID, collection://…, view://… or title; - reads it from standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant db schema Roadmap
  $ evergrant db schema Roadmap --json | jq -r '.dataSources[0].columns[].name'
`,
    )
    .action(async (database: string) => schema(context, await givenReference(context, database)))
}

async function schema(context: Context, reference: string): Promise<void> {
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const source = await findReference(notion, reference, { ...reading(context), types: ['database'] })
    const dataSources = await notion.databases.schema(source, { signal })
    if (context.flags.json) return context.printJson({ dataSources })
    context.printFormatted(dataSources.map((each) => schemaWords(each, context)).join('\n\n'))
  })
}
