import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { assertDiscussion, noDiscussion } from '../../notion/discussion-reference.js'
import { discussionWords } from '../../notion/discussion-words.js'
import { findReference, reading } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { addOutputOptions, type OutputFlags, withOutput } from '../../notion/list-output.js'
import { withNotion } from '../../notion/open-notion.js'

interface ListFlags extends OutputFlags {
  readonly resolved?: boolean
  readonly blocks?: boolean
  readonly discussion?: string
}

export function defineList(command: Command, context: Context): void {
  command
    .description('List the discussions of a page, and what was said.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .option('--resolved', 'the resolved ones too')
    .option('--blocks', 'those on parts of the text too')
    .option('--discussion <id>', 'only this one, discussion://…')
  addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant comment list "Launch notes" --blocks --resolved
  $ evergrant comment list "Launch notes" --json | jq -r '.discussions[].comments[].text'
`,
    )
    .action(async (page: string, flags: ListFlags) =>
      withOutput(context, flags, async (printing) => list(printing, await givenReference(context, page), flags)),
    )
}

async function list(context: Context, reference: string, { resolved, blocks, discussion }: ListFlags): Promise<void> {
  if (discussion !== undefined) assertDiscussion(discussion)
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const page = await findReference(notion, reference, { ...reading(context), types: ['page'] })
    const discussions = await notion.comments.list(page, {
      signal,
      ...(resolved && { resolved }),
      ...(blocks && { allBlocks: blocks }),
      ...(discussion !== undefined && { discussion }),
    })
    if (discussion !== undefined && discussions.length === 0) throw noDiscussion(discussion)
    if (context.flags.json) return context.printJson({ discussions })
    if (discussions.length === 0) return context.say('No comments.')
    context.printFormatted(discussions.map((each) => discussionWords(each, context)).join('\n\n'))
  })
}
