import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { isWriteConfirmed } from '../../notion/confirm-write.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReferences } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { findParent } from '../../notion/parent-reference.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { onOneLine } from '../../terminal.js'
import { usage } from '../../usage.js'

interface MoveFlags extends WriteFlags {
  readonly to: string
}

export function defineMove(command: Command, context: Context): void {
  command
    .description('Move pages or databases under another page, into a database, or to the top. Asks first.')
    .argument('<pages...>', 'addresses, IDs or titles; - reads them from standard input, one a line')
    .requiredOption('--to <parent>', 'a page, a database, or workspace')
  addWriteOptions(command, { asks: true })
    .addHelpText(
      'after',
      `
Who may see a page can change with its place.

Examples:
  $ evergrant page move "Weekly notes" --to "Archive" --yes
  $ evergrant search "meeting" --json --fields url | jq -r '.results[].url' | evergrant page move - --to Archive --yes
`,
    )
    .action(async (pages: readonly string[], flags: MoveFlags) =>
      move(context, await givenReferences(context, pages), flags),
    )
}

async function move(context: Context, given: readonly string[], flags: MoveFlags): Promise<void> {
  assertMayWrite(context, flags, 'page move')
  if (given.length > MOST) throw usage(`${given.length} pages are too many`, `Notion moves at most ${MOST} at once.`)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const pages: string[] = []
    for (const text of given) pages.push(await findReference(notion, text, { signal }))
    const parent = await findParent(notion, flags.to, { signal })
    if (flags.dryRun) {
      if (context.flags.json) return context.printJson({ dryRun: true, pages, parent })
      context.print(pages.join('\n'))
      return context.say(`Nothing was moved. These would go to ${onOneLine(flags.to)}.`)
    }
    const counted = pages.length === 1 ? '1 page goes' : `${pages.length} pages go`
    const what = `${counted} to ${JSON.stringify(flags.to)}, and who may see what there is to see goes by that`
    if (!(await isWriteConfirmed(context, flags, { what, question: 'Move?' }))) return
    const { moved, text } = await withSlowLine(context, 'Moving…', () => notion.pages.move(pages, parent, { signal }))
    if (context.flags.json) return context.printJson({ moved, pages, parent, text })
    context.say(onOneLine(text) || `Moved: ${moved}`)
  })
}

const MOST = 100
