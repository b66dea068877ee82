import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { type ContentFlags, readNeededContent } from '../../notion/content-input.js'
import { addContentOptions } from '../../notion/content-options.js'
import { addMovingOption, type MovingFlags } from '../../notion/edit-flags.js'
import { reportEdit } from '../../notion/edit-report.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

interface AppendFlags extends ContentFlags, WriteFlags, MovingFlags {
  readonly start?: boolean
  readonly revision?: string
}

export function defineAppend(command: Command, context: Context): void {
  command
    .description('Add text at the end of a page, or at its start.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .option('--start', 'at the start instead')
    .option('--revision <revision>', 'only if the page is still at this revision')
  addMovingOption(addWriteOptions(addContentOptions(command)))
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant page append "Weekly notes" --content "- [ ] Ask Ada"
  $ cat notes.md | evergrant page append https://app.notion.com/p/… --gfm
`,
    )
    .action(async (page: string, flags: AppendFlags) => append(context, await givenReference(context, page), flags))
}

async function append(context: Context, reference: string, flags: AppendFlags): Promise<void> {
  assertMayWrite(context, flags, 'page append')
  const content = await readNeededContent(context, flags)
  const { signal } = context.io
  const { dryRun, revision, moveChildren: allowMovingChildren } = flags
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    const at = flags.start ? 'start' : 'end'
    const options = { at, dryRun, revision, allowMovingChildren, signal } as const
    const work = () => notion.pages.append(page, content, options)
    reportEdit(context, await withSlowLine(context, 'Adding to the page…', work))
  })
}
