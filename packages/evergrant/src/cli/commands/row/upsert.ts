import type { Command } from 'commander'
import { EvergrantError } from '../../../errors.js'
import { quote } from '../../../internal/redact.js'
import type { DataSourceSchema, Notion, PropertyValue } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { onlySchema } from '../../notion/data-source.js'
import { withPeople } from '../../notion/people-finder.js'
import { readRows } from '../../notion/row-input.js'
import { showRows, tellNoRows } from '../../notion/row-plan.js'
import { withoutClears, writableValues } from '../../notion/row-values.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { findColumn, valuesFromWords } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

interface UpsertFlags extends WriteFlags {
  readonly key: string
  readonly file?: string
  readonly content?: string
}

export function defineUpsert(command: Command, context: Context): void {
  command
    .description(
      'Change the row that has this key, or add it. Each address and what became of it go to standard output.',
    )
    .argument('<database>', 'address, ID, collection://… or title')
    .argument('[values...]', 'Name=value or Name:=JSON of one row; without them rows come from standard input')
    .requiredOption('--key <column>', 'the column by whose value a row is known')
    .option('--file <path>', 'rows from a file: JSON, one JSON object a line, CSV or TSV')
    .option('--content <text>', 'the text of the page, where one row is added')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Two programs that upsert the same new key at the same moment can both add it: Notion has no unique keys.

Examples:
  $ evergrant row upsert Roadmap --key Name Name="Ship the sync" Status=Done
  $ evergrant row upsert Roadmap --key Name --file rows.csv
`,
    )
    .action((database: string, words: readonly string[], flags: UpsertFlags) =>
      upsert(context, database, { words, flags }),
    )
}

type PlainValues = Readonly<Record<string, PropertyValue>>

async function upsert(
  context: Context,
  database: string,
  { words, flags }: { readonly words: readonly string[]; readonly flags: UpsertFlags },
): Promise<void> {
  assertMayWrite(context, flags, 'row upsert')
  const records = words.length > 0 ? undefined : await readRows(context, flags.file)
  if (records?.length === 0) return tellNoRows(context)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const reference = await findReference(notion, database, { signal, types: ['database'] })
    const schema = await onlySchema(notion, reference, signal)
    const key = findColumn(schema.columns, flags.key).name
    const given = records?.map((record) => writableValues(schema, record)) ?? [valuesFromWords(schema.columns, words)]
    const rows = (await withPeople(notion, schema, { given, signal })).map(withoutClears)
    assertKeyed(rows, key)
    if (flags.dryRun)
      return await showRows(
        context,
        schema,
        rows.map((values) => ({ values })),
      )
    const written = await withSlowLine(context, 'Changing rows…', (tell) =>
      upsertAll(context, notion, { schema, key, rows, content: flags.content, tell }),
    )
    if (context.flags.json) return context.printJson({ rows: written })
    context.print(written.map(({ outcome, url }) => `${outcome}\t${url}`).join('\n'))
  })
}

function assertKeyed(rows: readonly PlainValues[], key: string): void {
  const seen = new Set<string>()
  for (const [at, row] of rows.entries()) {
    const value = row[key]
    const where = rows.length === 1 ? '' : ` in row ${at + 1}`
    if (value === undefined || value === '') throw refused(`The key ${quote(key)} has no value${where}`)
    const text = JSON.stringify(value)
    if (seen.has(text)) throw refused(`The key ${quote(value)} is there twice, the second time${where}`)
    seen.add(text)
  }
}

function refused(message: string): EvergrantError {
  return new EvergrantError('INPUT_INVALID', message, {
    hint: 'Give each row a value of its own there. Nothing was written.',
  })
}

interface Work {
  readonly schema: DataSourceSchema
  readonly key: string
  readonly rows: readonly PlainValues[]
  readonly content: string | undefined
  readonly tell: (text: string) => void
}

async function upsertAll(context: Context, notion: Notion, { schema, key, rows, content, tell }: Work) {
  const written: { id: string; url: string; outcome: 'added' | 'changed' | 'unchanged' }[] = []
  try {
    for (const values of rows) {
      tell(`Changing rows… ${written.length} of ${rows.length}`)
      const input = { key, values, ...(content !== undefined && { content }) }
      const { id, url, outcome } = await notion.rows.upsert(schema.url, input, { signal: context.io.signal })
      written.push({ id, url, outcome })
    }
    return written
  } catch (error) {
    if (written.length > 0) context.say(`${written.length} of ${rows.length} rows were written before it failed.`)
    throw error
  }
}
