import type { Command } from 'commander'
import type { Notion } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { givenReferences } from '../../notion/given-reference.js'
import { addOutputOptions, withOutput } from '../../notion/list-output.js'
import { withNotion } from '../../notion/open-notion.js'
import type { QueryFlags } from '../../notion/query-flags.js'
import { queryRows } from '../../notion/query-rows.js'
import { querySql } from '../../notion/query-sql.js'
import { addFormatOptions } from '../../notion/row-format.js'
import { parsePositive } from '../../positive-number.js'
import { usage } from '../../usage.js'

export function defineQuery(command: Command, context: Context): void {
  command
    .description('Read the rows of a database: a table at a terminal, else one row a line.')
    .argument(
      '<databases...>',
      'address, ID, collection://…, view://… or title; more than one with --sql only; - reads standard input',
    )
    .option('--where <filter>', 'only rows such as: Status = "Done" and Estimate > 3')
    .option('--view <view>', 'the rows of this view, in its order: its name, or view://…')
    .option('--sort <column>', 'by this column; "Due desc" the other way; again for more', collect, [])
    .option('--columns <names>', 'only these, with commas between; url is the address of the row')
    .option('--limit <number>', 'how many rows at most (default: 100)', parsePositive)
    .option('--all', 'every row')
    .option('--sql <query>', 'read-only SQL instead; - reads it from standard input')
    .option('--param <value>', 'a value for the next ? of the SQL; again for more', collect, [])
  addOutputOptions(addFormatOptions(command))
    .addHelpText(
      'after',
      `
In --sql a table is named as the database was, FROM "Roadmap", or as one of its data sources is. Values belong into --param: 3, true and null are what they are in JSON,
everything else is a text, and '"3"' is one too.

Examples:
  $ evergrant db query Roadmap
  $ evergrant db query Roadmap --where 'Status = "In progress" and Priority = High' --sort "Due desc"
  $ evergrant db query Roadmap --view "In progress" --columns Name,Owner
  $ evergrant db query Roadmap --all --csv --out roadmap.csv
  $ evergrant db query Roadmap --sql 'SELECT "Status", COUNT(*) AS n FROM "Roadmap" WHERE "Estimate" > ? GROUP BY 1' --param 3
`,
    )
    .action(async (databases: readonly string[], flags: QueryFlags) =>
      query(context, await givenReferences(context, databases), flags),
    )
}

async function query(context: Context, databases: readonly string[], flags: QueryFlags): Promise<void> {
  assertFit(databases, flags)
  const sql = flags.sql === '-' ? await context.io.stdin.text() : flags.sql
  await withOutput(context, flags, (printing) =>
    withNotion(printing, {}, (notion: Notion) => {
      if (sql !== undefined) return querySql(printing, notion, { databases, flags, sql })
      return queryRows(printing, notion, { database: databases[0] ?? '', flags })
    }),
  )
}

function assertFit(databases: readonly string[], { sql, param, where, view, sort, all, limit }: QueryFlags): void {
  if (all && limit !== undefined) throw usage('--all and --limit are both given', 'Leave one of them out.')
  if (sql === undefined) {
    if (databases.length > 1) throw usage(`${databases.length} databases are given`, 'Only --sql reads more than one.')
    if (param.length > 0) throw usage('--param is for --sql', 'In --where a value stands in the text.')
  } else if (where !== undefined || view !== undefined || sort.length > 0 || all) {
    throw usage('--sql says which rows and in which order', 'Leave --where, --view, --sort and --all out.')
  }
}

function collect(word: string, before: readonly string[]): readonly string[] {
  return [...before, word]
}
