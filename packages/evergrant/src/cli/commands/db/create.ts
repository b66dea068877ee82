import { type Command, Option } from 'commander'
import type { NewDatabase } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { readContent } from '../../notion/content-input.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { usage } from '../../usage.js'

interface CreateFlags extends WriteFlags {
  readonly title: string
  readonly parent?: string
  readonly description?: string
  readonly schema?: string
  readonly kind?: 'tasks' | 'projects' | 'skills'
}

export function defineCreate(command: Command, context: Context): void {
  command
    .description('Create a database. Its address goes to standard output.')
    .requiredOption('--title <title>', 'its title')
    .option('--parent <page>', 'the page that it goes to (default: your private pages)')
    .option('--description <text>', 'what it is for')
    .option('--schema <sql>', 'its columns, as CREATE TABLE; from standard input where it is not given')
    .addOption(
      new Option('--kind <kind>', "one of Notion's own kinds instead")
        .choices(['tasks', 'projects', 'skills'])
        .conflicts('schema'),
    )
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Types of columns: TITLE, RICH_TEXT, NUMBER, SELECT('a', 'b'), MULTI_SELECT(…), STATUS, DATE, PEOPLE, CHECKBOX, URL, EMAIL, PHONE_NUMBER,
FILES, RELATION('collection://…'), FORMULA('…'), UNIQUE_ID, CREATED_TIME, LAST_EDITED_TIME.

Examples:
  $ evergrant db create --title Books --schema 'CREATE TABLE ("Name" TITLE, "Read" CHECKBOX, "Pages" NUMBER)'
  $ evergrant db create --title Work --kind tasks --parent "Product home" --json
`,
    )
    .action((flags: CreateFlags) => create(context, flags))
}

async function create(context: Context, flags: CreateFlags): Promise<void> {
  assertMayWrite(context, flags, 'db create')
  const schema = await readSchema(context, flags)
  const { title, description } = flags
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const parent =
      flags.parent === undefined ? undefined : await findReference(notion, flags.parent, { signal, types: ['page'] })
    const database: NewDatabase = { title, description, parent, schema }
    if (flags.dryRun) {
      if (context.flags.json) return context.printJson({ dryRun: true, database })
      context.print(typeof schema === 'string' ? schema : `Kind: ${schema.kind}`)
      return context.say('Nothing was written.')
    }
    const made = await withSlowLine(context, 'Creating the database…', () =>
      notion.databases.create(database, { signal }),
    )
    const { url, dataSourceUrl } = made
    if (context.flags.json) return context.printJson({ url, dataSourceUrl })
    context.print(url)
    context.say(`Its rows: evergrant db query ${dataSourceUrl}`)
  })
}

async function readSchema(context: Context, { schema, kind }: CreateFlags): Promise<NewDatabase['schema']> {
  if (kind !== undefined) return { kind }
  const text = schema ?? (await readContent(context, {}))
  if (text === undefined || text.trim() === '') {
    throw usage('The columns are missing', 'Give them with --schema, or a kind of database with --kind.')
  }
  return text
}
