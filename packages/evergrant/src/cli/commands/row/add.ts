import type { Command } from 'commander'
import type { DataSourceSchema, NewRow, Notion, WrittenPage } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { onlySchema } from '../../notion/data-source.js'
import { withPeople } from '../../notion/people-finder.js'
import { readRows } from '../../notion/row-input.js'
import { showRows, tellNoRows } from '../../notion/row-plan.js'
import { withoutClears, writableValues } from '../../notion/row-values.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { valuesFromWords } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

interface AddFlags extends WriteFlags {
  readonly file?: string
  readonly content?: string
  readonly icon?: string
}

export function defineAdd(command: Command, context: Context): void {
  command
    .description('Add rows to a database. Their addresses go to standard output.')
    .argument('<database>', 'address, ID, collection://… or title')
    .argument('[values...]', 'Name=value or Name:=JSON of one row; without them rows come from standard input')
    .option('--file <path>', 'rows from a file: JSON, one JSON object a line, CSV or TSV')
    .option('--content <text>', 'the text of the page of one row')
    .option('--icon <icon>', 'an emoji, or an address, for one row')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant row add Roadmap Name="Ship the sync" Status="In progress" Due=2026-10-19 Tags=sync,mobile
  $ evergrant row add Roadmap --file rows.csv --dry-run
  $ jq -c '.[]' rows.json | evergrant row add Roadmap --json
`,
    )
    .action((database: string, words: readonly string[], flags: AddFlags) => add(context, database, { words, flags }))
}

interface Wanted {
  readonly words: readonly string[]
  readonly flags: AddFlags
}

async function add(context: Context, database: string, { words, flags }: Wanted): Promise<void> {
  assertMayWrite(context, flags, 'row add')
  const records = words.length > 0 ? undefined : await readRows(context, flags.file)
  if (records?.length === 0) return tellNoRows(context)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const reference = await findReference(notion, database, { signal, types: ['database'] })
    const schema = await onlySchema(notion, reference, signal)
    const given = records?.map((record) => writableValues(schema, record)) ?? [valuesFromWords(schema.columns, words)]
    const { content, icon } = flags
    const rows: readonly NewRow[] = (await withPeople(notion, schema, { given, signal })).map((values) => ({
      values: withoutClears(values),
      ...(records === undefined && { content, icon }),
    }))
    if (flags.dryRun) return await showRows(context, schema, rows)
    const added = await withSlowLine(context, 'Adding rows…', (tell) => addAll(context, notion, { schema, rows, tell }))
    if (context.flags.json) return context.printJson({ rows: added.map(({ id, url, title }) => ({ id, url, title })) })
    if (added.length > 0) context.print(added.map(({ url }) => url).join('\n'))
    context.say(`Added: ${added.length}`)
  })
}

async function addAll(
  context: Context,
  notion: Notion,
  {
    schema,
    rows,
    tell,
  }: { readonly schema: DataSourceSchema; readonly rows: readonly NewRow[]; readonly tell: (text: string) => void },
): Promise<readonly WrittenPage[]> {
  const added: WrittenPage[] = []
  try {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      tell(`Adding rows… ${at} of ${rows.length}`)
      const { signal } = context.io
      added.push(...(await notion.rows.add(schema.url, rows.slice(at, at + AT_ONCE), { signal })))
    }
    return added
  } catch (error) {
    if (added.length > 0) context.say(`${added.length} of ${rows.length} rows were added before it failed.`)
    throw error
  }
}

/** Larger calls can lose their answer after the rows are there. */
const AT_ONCE = 25
