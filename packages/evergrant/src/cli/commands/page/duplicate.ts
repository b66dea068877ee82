import type { Command } from 'commander'
import { isEvergrantError } from '../../../errors.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWaitOption, STILL_EMPTY, type WaitFlags } from '../../notion/wait-option.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

interface DuplicateFlags extends WriteFlags, WaitFlags {}

export function defineDuplicate(command: Command, context: Context): void {
  command
    .description('Copy a page, and wait until the copy has its text. Its address goes to standard output.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
  addWaitOption(addWriteOptions(command))
    .addHelpText(
      'after',
      `
Notion fills a copy some seconds after it has named it, and what is written into it before is lost.

Examples:
  $ evergrant page duplicate "Meeting template"
  $ evergrant page duplicate 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --json
`,
    )
    .action(async (page: string, flags: DuplicateFlags) =>
      duplicate(context, await givenReference(context, page), flags),
    )
}

async function duplicate(context: Context, reference: string, flags: DuplicateFlags): Promise<void> {
  assertMayWrite(context, flags, 'page duplicate')
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    if (flags.dryRun) {
      if (context.flags.json) return context.printJson({ dryRun: true, page })
      return context.say(`Nothing was written. This would be copied: ${page}`)
    }
    const { wait } = flags
    const words = wait ? 'Copying the page, and waiting for its text…' : 'Copying the page…'
    const copy = () => notion.pages.duplicate(page, { wait, signal })
    const { id, url, title } = await withSlowLine(context, words, copy).catch((error: unknown) => {
      // The copy is there, and whoever wants to go on needs its address.
      if (isEvergrantError(error, 'MAYBE_COMMITTED')) printPage(context, error.details['page'])
      throw error
    })
    if (context.flags.json) context.printJson({ page: { id, url, title } })
    else context.print(url)
    if (!wait) context.warn(STILL_EMPTY)
  })
}

function printPage(context: Context, url: unknown): void {
  if (typeof url === 'string' && !context.flags.json) context.print(url)
}
