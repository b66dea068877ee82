import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

export function defineDuplicate(command: Command, context: Context): void {
  command
    .description('Copy a page. The address of the copy goes to standard output; its text follows a little later.')
    .argument('<page>', 'address, ID or title')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant page duplicate "Meeting template"
  $ evergrant page duplicate 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --json
`,
    )
    .action((page: string, flags: WriteFlags) => duplicate(context, page, flags))
}

async function duplicate(context: Context, reference: string, flags: WriteFlags): Promise<void> {
  assertMayWrite(context, flags, 'page duplicate')
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    if (flags.dryRun) {
      if (context.flags.json) return context.printJson({ dryRun: true, page })
      return context.say(`Nothing was written. This would be copied: ${page}`)
    }
    const { id, url, title } = await withSlowLine(context, 'Copying the page…', () =>
      notion.pages.duplicate(page, { signal }),
    )
    if (context.flags.json) context.printJson({ page: { id, url, title } })
    else context.print(url)
  })
}
