import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { readCommentText } from '../../notion/comment-text.js'
import { assertDiscussion } from '../../notion/discussion-reference.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { namedPage, pageWords } from '../../notion/named-page.js'
import { withNotion } from '../../notion/open-notion.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

export function defineReply(command: Command, context: Context): void {
  command
    .description('Answer in a discussion.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .argument('<discussion>', 'discussion://…, as `comment list` shows it')
    .argument('[text]', 'what to say; from standard input where it is not given')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant comment reply "Launch notes" discussion://… "On the 19th."
`,
    )
    .action(async (page: string, discussion: string, text: string | undefined, flags: WriteFlags) =>
      reply(context, await givenReference(context, page), { discussion, text, flags }),
    )
}

interface Answer {
  readonly discussion: string
  readonly text: string | undefined
  readonly flags: WriteFlags
}

async function reply(context: Context, reference: string, { discussion, text, flags }: Answer): Promise<void> {
  assertMayWrite(context, flags, 'comment reply')
  assertDiscussion(discussion)
  const markdown = await readCommentText(context, text)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    if (flags.dryRun) {
      const named = await namedPage(notion, page, signal)
      if (context.flags.json) return context.printJson({ dryRun: true, page: named, discussion, text: markdown })
      context.print(markdown)
      return context.say(`Nothing was written. This would be an answer in ${discussion} of ${pageWords(named)}`)
    }
    const { id } = await notion.comments.reply(page, discussion, markdown, { signal })
    if (context.flags.json) context.printJson({ id })
    else context.print(id)
  })
}
