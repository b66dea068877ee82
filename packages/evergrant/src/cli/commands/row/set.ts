import type { Command } from 'commander'
import type { DataSourceSchema, Notion, WrittenPage } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { onlySchema } from '../../notion/data-source.js'
import { createPeopleFinder } from '../../notion/people-finder.js'
import { readRows } from '../../notion/row-input.js'
import { planChange, type PlannedRow, showPlan, tellNoRows } from '../../notion/row-plan.js'
import { rowValues } from '../../notion/row-values.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { valuesFromWords, type Values } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { writeInTurn, writtenBefore } from '../../notion/write-in-turn.js'
import { usage } from '../../usage.js'

interface SetFlags extends WriteFlags {
  readonly file?: string
}

export function defineSet(command: Command, context: Context): void {
  command
    .description('Change values of one row, or of many by their addresses.')
    .argument('[row]', 'address, ID or title of a row; without it rows with their url come from standard input')
    .argument('[values...]', 'Name=value or Name:=JSON; Name= clears')
    .option('--file <path>', 'rows with their url, from a file: JSON, one JSON object a line, CSV or TSV')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant row set "Ship the offline sync" Status=Done Shipped=yes
  $ evergrant db query Roadmap --where 'Status = Blocked' --columns url,Status | sed 's/Blocked/Not started/' | evergrant row set
`,
    )
    .action((row: string | undefined, words: readonly string[], flags: SetFlags) => set(context, row, { words, flags }))
}

interface Change {
  readonly url: string
  readonly values: Values
}

async function set(
  context: Context,
  row: string | undefined,
  { words, flags }: { readonly words: readonly string[]; readonly flags: SetFlags },
): Promise<void> {
  assertMayWrite(context, flags, 'row set')
  if (row !== undefined && words.length === 0) throw usage('The values are missing', 'Give them as Name=value.')
  const records = row === undefined ? await readRows(context, flags.file) : []
  if (row === undefined && records.length === 0) return tellNoRows(context)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const urls =
      row === undefined ? records.map(urlOf) : [await findReference(notion, row, { signal, types: ['page'] })]
    const schema = await onlySchema(notion, await sourceOf(notion, urls[0] ?? '', signal), signal)
    const given =
      row === undefined
        ? await rowValues(notion, records, { schema, signal })
        : [await createPeopleFinder(notion, signal).withPeople(schema.columns, valuesFromWords(schema.columns, words))]
    const changes: readonly Change[] = urls.map((url, at) => ({ url, values: given[at] ?? {} }))
    if (flags.dryRun) {
      const work = () => plan(notion, changes, { schema, signal })
      return showPlan(context, await withSlowLine(context, 'Reading rows…', work))
    }
    const changed = await writeInTurn<Change, WrittenPage>(context, {
      rows: changes,
      words: 'Changing rows…',
      isHarmlessTwice: true,
      write: async (some) => Promise.all(some.map(({ url, values }) => notion.rows.set(url, values, { signal }))),
      json: ({ id, url }) => ({ id, url }),
      next: ({ last, failed }) => `It is ${changes[failed - 1]?.url ?? ''}. ${writtenBefore(last)}`,
    })
    if (context.flags.json) return
    context.say(changed.length === 1 ? `Changed: ${changed[0]?.url ?? ''}` : `Changed: ${changed.length}`)
  })
}

async function plan(
  notion: Notion,
  changes: readonly Change[],
  { schema, signal }: { readonly schema: DataSourceSchema; readonly signal: AbortSignal },
): Promise<readonly PlannedRow[]> {
  const rows: PlannedRow[] = []
  for (const { url, values } of changes) {
    const page = await notion.fetch(url, { signal })
    if (page.kind !== 'page') throw usage(`${url} is no row of a database`, 'Give the address of a row.')
    rows.push(planChange(values, page, schema))
  }
  return rows
}

function urlOf(record: Readonly<Record<string, unknown>>, at: number): string {
  const { url } = record
  if (typeof url === 'string' && url !== '') return url
  throw usage(
    `Row ${at + 1} has no url`,
    'Which row is meant, its url says: `evergrant db query … --columns url,…` gives it.',
  )
}

async function sourceOf(notion: Notion, reference: string, signal: AbortSignal): Promise<string> {
  const page = await notion.fetch(reference, { signal })
  if (page.kind === 'page' && page.dataSourceUrl !== undefined) return page.dataSourceUrl
  throw usage(`${reference} is no row of a database`, 'Use `evergrant page properties` for a page of its own.')
}
