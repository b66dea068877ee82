import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { readCommentText } from '../../notion/comment-text.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { namedPage, pageWords } from '../../notion/named-page.js'
import { withNotion } from '../../notion/open-notion.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'

interface AddFlags extends WriteFlags {
  readonly on?: string
}

export function defineAdd(command: Command, context: Context): void {
  command
    .description('Comment on a page, or on a part of its text. Bold, links and the like work; blocks do not.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .argument('[text]', 'what to say; from standard input where it is not given')
    .option('--on <text>', 'the part of the text: the whole of it, or its first and last words with ... between')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant comment add "Launch notes" "Is the date fixed?"
  $ evergrant comment add "Launch notes" --on "offline sync" "Shorter name?"
  $ evergrant comment add "Launch notes" < question.md
`,
    )
    .action(async (page: string, text: string | undefined, flags: AddFlags) =>
      add(context, await givenReference(context, page), { text, flags }),
    )
}

async function add(
  context: Context,
  reference: string,
  { text, flags }: { readonly text: string | undefined; readonly flags: AddFlags },
): Promise<void> {
  assertMayWrite(context, flags, 'comment add')
  const markdown = await readCommentText(context, text)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    const { on } = flags
    if (flags.dryRun) {
      const named = await namedPage(notion, page, signal)
      if (context.flags.json) return context.printJson({ dryRun: true, page: named, on, text: markdown })
      context.print(markdown)
      return context.say(`Nothing was written. This would be a new discussion of ${pageWords(named)}`)
    }
    const { id } = await notion.comments.add(page, markdown, { signal, ...(on !== undefined && { on }) })
    if (context.flags.json) context.printJson({ id })
    else context.print(id)
  })
}
