import type { Command } from 'commander'
import { EvergrantError, isEvergrantError } from '../../../errors.js'
import type { Context } from '../../context.js'
import { isWriteConfirmed } from '../../notion/confirm-write.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { formatColumns, onOneLine } from '../../terminal.js'
import { usage } from '../../usage.js'

interface UpdateFlags extends WriteFlags {
  readonly statements?: string
  readonly title?: string
  readonly description?: string
  readonly inTrash?: boolean
  readonly restore?: boolean
}

export function defineUpdate(command: Command, context: Context): void {
  command
    .description(
      'Change a database: its columns, its title, or whether it is in the trash. Asks where something is lost.',
    )
    .argument('<database>', 'address, ID, collection://… or title')
    .option('--statements <sql>', 'changes of columns, with semicolons between')
    .option('--title <title>', 'a new title')
    .option('--description <text>', 'a new description')
    .option('--in-trash', 'put it into the trash')
    .option('--restore', 'take it out of the trash')
  addWriteOptions(command, { asks: true })
    .addHelpText(
      'after',
      `
Statements: ADD COLUMN "N" NUMBER; RENAME COLUMN "A" TO "B"; ALTER COLUMN "N" SET DATE; DROP COLUMN "N".

Examples:
  $ evergrant db update Roadmap --statements 'ADD COLUMN "Risk" SELECT('\\''low'\\'', '\\''high'\\'')'
  $ evergrant db update Roadmap --statements 'DROP COLUMN "Link"' --yes
  $ evergrant db update "Old list" --in-trash
`,
    )
    .action((database: string, flags: UpdateFlags) => update(context, database, flags))
}

async function update(context: Context, reference: string, flags: UpdateFlags): Promise<void> {
  assertMayWrite(context, flags, 'db update')
  const { statements, title, description } = flags
  if (flags.inTrash && flags.restore) throw usage('--in-trash and --restore are both given', 'Leave one of them out.')
  const inTrash = flags.inTrash ? true : flags.restore ? false : undefined
  const change = { statements, title, description, inTrash }
  if (Object.values(change).every((value) => value === undefined)) {
    throw usage('Nothing says what to change', 'Give --statements, --title, --description or --in-trash.')
  }
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const source = await findReference(notion, reference, { signal, types: ['database'] }).catch((error: unknown) => {
      throw flags.restore && isEvergrantError(error, 'NOT_FOUND') ? notInSearch(error) : error
    })
    if (flags.dryRun) return showPlan(context, source, change)
    const what = whatIsLost(reference, change)
    if (what !== undefined && !(await isWriteConfirmed(context, flags, { what, question: 'Do it?' }))) return
    const { text } = await withSlowLine(context, 'Changing the database…', () =>
      notion.databases.update(source, change, { signal }),
    )
    if (context.flags.json) return context.printJson({ database: source, change, text })
    context.say(`Changed: ${source}`)
  })
}

/** Nothing that is in the trash is found by its title. */
function notInSearch({ message, details }: EvergrantError): EvergrantError {
  const hint = 'A search does not find what is in the trash: give its address or its ID.'
  return new EvergrantError('NOT_FOUND', message, { details, hint })
}

function whatIsLost(
  name: string,
  { statements = '', inTrash }: { readonly statements?: string | undefined; readonly inTrash?: boolean | undefined },
): string | undefined {
  if (inTrash) return `${JSON.stringify(name)} goes into the trash with all of its rows`
  if (/\bdrop\s+column\b/i.test(statements)) return `A column of ${JSON.stringify(name)} goes with all of its values`
  if (/\balter\s+column\b/i.test(statements)) return `Values of ${JSON.stringify(name)} that do not fit the new type go`
  return undefined
}

function showPlan(context: Context, database: string, change: object): void {
  if (context.flags.json) return context.printJson({ dryRun: true, database, change })
  const rows = Object.entries(change).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, onOneLine(String(value))]],
  )
  context.print(formatColumns(rows))
  context.say('Nothing was written.')
}
