import type { Command } from 'commander'
import { EvergrantError } from '../../../errors.js'
import { quote } from '../../../internal/redact.js'
import type { DataSourceSchema, Notion, PropertyValue } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { cellText } from '../../notion/cell-text.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { onlySchema } from '../../notion/data-source.js'
import { createPeopleFinder } from '../../notion/people-finder.js'
import { readRows } from '../../notion/row-input.js'
import { planChange, type PlannedRow, showPlan, tellNoRows } from '../../notion/row-plan.js'
import { rowValues, withoutClears } from '../../notion/row-values.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { findColumn, valuesFromWords } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { writeInTurn, writtenBefore } from '../../notion/write-in-turn.js'

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

type Upserted = Awaited<ReturnType<Notion['rows']['upsert']>>
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
    const given =
      records === undefined
        ? [await createPeopleFinder(notion, signal).withPeople(schema.columns, valuesFromWords(schema.columns, words))]
        : await rowValues(notion, records, { schema, signal })
    const rows = given.map(withoutClears)
    assertKeyed(rows, key)
    const { content } = flags
    if (flags.dryRun) {
      const work = () => plan(notion, rows, { schema, key, content, signal })
      return showPlan(context, await withSlowLine(context, 'Reading rows…', work))
    }
    await writeInTurn<PlainValues, Upserted>(context, {
      rows,
      words: 'Changing rows…',
      isHarmlessTwice: true,
      write: async (some) => {
        const input = (values: PlainValues) => ({ key, values, ...(content !== undefined && { content }) })
        return Promise.all(some.map((values) => notion.rows.upsert(schema.url, input(values), { signal })))
      },
      line: ({ outcome, url }) => `${outcome}\t${url}`,
      json: ({ id, url, outcome }) => ({ id, url, outcome }),
      next: ({ last }) => `${writtenBefore(last)} Run it again then: they are found by their key.`,
    })
  })
}

interface Planning {
  readonly schema: DataSourceSchema
  readonly key: string
  readonly content: string | undefined
  readonly signal: AbortSignal
}

async function plan(
  notion: Notion,
  rows: readonly PlainValues[],
  { schema, key, content, signal }: Planning,
): Promise<readonly PlannedRow[]> {
  const planned: PlannedRow[] = []
  for (const values of rows) {
    const found = await notion.rows.find(schema.url, { key, value: values[key] }, { signal })
    if (found !== undefined) {
      planned.push(planChange(values, { ...found, properties: found.raw }, schema))
      continue
    }
    await notion.rows.add(schema.url, [{ values, content }], { dryRun: true, signal })
    planned.push({ outcome: 'added', title: cellText(values[schema.titleColumn]), values })
  }
  return planned
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
