import type { Command } from 'commander'
import type { NewRow, WrittenPage } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { onlySchema } from '../../notion/data-source.js'
import { createPeopleFinder } from '../../notion/people-finder.js'
import { readRows } from '../../notion/row-input.js'
import { showRows, tellNoRows } from '../../notion/row-plan.js'
import { rowValues, withoutClears } from '../../notion/row-values.js'
import { valuesFromWords } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { writeInTurn } from '../../notion/write-in-turn.js'
import { parsePositive } from '../../positive-number.js'
import { usage } from '../../usage.js'

interface AddFlags extends WriteFlags {
  readonly file?: string
  readonly content?: string
  readonly icon?: string
  readonly fromRow?: number
}

export function defineAdd(command: Command, context: Context): void {
  command
    .description('Add rows to a database. Their addresses go to standard output.')
    .argument('<database>', 'address, ID, collection://… or title')
    .argument('[values...]', 'Name=value or Name:=JSON of one row; without them rows come from standard input')
    .option('--file <path>', 'rows from a file: JSON, one JSON object a line, CSV or TSV')
    .option('--content <text>', 'the text of the page of one row')
    .option('--icon <icon>', 'an emoji, or an address, for one row')
    .option(
      '--from-row <number>',
      'leave out the rows before this one: those that an earlier run has added',
      parsePositive,
    )
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Each address is printed as soon as its row is there. An error names its row, and the --from-row to go on with once that is mended.

Examples:
  $ evergrant row add Roadmap Name="Ship the sync" Status="In progress" Due=2026-10-19 Tags=sync,mobile
  $ evergrant row add Roadmap --file rows.csv --dry-run
  $ evergrant row add Roadmap --file rows.csv --from-row 151
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
  const { content, icon, fromRow: first = 1 } = flags
  const all = words.length > 0 ? undefined : await readRows(context, flags.file)
  if (all === undefined && flags.fromRow !== undefined) throw usage('--from-row is for many rows', 'Leave it out.')
  const records = all?.slice(first - 1)
  if (records?.length === 0) return tellNoRows(context)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const reference = await findReference(notion, database, { signal, types: ['database'] })
    const schema = await onlySchema(notion, reference, signal)
    const given =
      records === undefined
        ? [await createPeopleFinder(notion, signal).withPeople(schema.columns, valuesFromWords(schema.columns, words))]
        : await rowValues(notion, records, { schema, signal, first })
    const rows: readonly NewRow[] = given.map((values) => ({
      values: withoutClears(values),
      ...(records === undefined && { content, icon }),
    }))
    if (flags.dryRun) {
      await notion.rows.add(schema.url, rows, { dryRun: true, signal })
      return await showRows(context, schema, rows)
    }
    const added = await writeInTurn<NewRow, WrittenPage>(context, {
      rows,
      first,
      atOnce: AT_ONCE,
      words: 'Adding rows…',
      isHarmlessTwice: false,
      write: (some) => notion.rows.add(schema.url, some, { signal }),
      line: ({ url }) => url,
      json: ({ id, url, title }) => ({ id, url, title }),
      next: howToGoOn,
    })
    if (!context.flags.json) context.say(`Added: ${added.length}`)
  })
}

function howToGoOn({ last, failed }: { readonly last: number; readonly failed: number }): string {
  if (last === 0) return 'No row before it was added.'
  return `The rows up to ${last} are there: go on with --from-row ${failed}.`
}

/** Larger calls can lose their answer after the rows are there. */
const AT_ONCE = 25
