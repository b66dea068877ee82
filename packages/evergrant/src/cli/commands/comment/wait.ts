import type { Command } from 'commander'
import { quote } from '../../../internal/redact.js'
import type { Context } from '../../context.js'
import { parseSeconds, withDeadline } from '../../notion/deadline.js'
import { assertDiscussion } from '../../notion/discussion-reference.js'
import { discussionWords } from '../../notion/discussion-words.js'
import { findReference, reading } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { usage } from '../../usage.js'

interface WaitFlags {
  readonly discussion?: string
  readonly notBy?: string
  readonly every?: number
  readonly timeout?: number
}

export function defineWait(command: Command, context: Context): void {
  command
    .description('Wait for the next comment on a page, and print it.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .option('--discussion <id>', 'only in this one, discussion://…')
    .option('--not-by <user>', 'by anybody else than this ID or email; me is the user of this login')
    .option('--every <seconds>', 'how often to look (default: 10)', parseSeconds)
    .option('--timeout <seconds>', 'give up after so long, with exit code 75 (default: never)', parseSeconds)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant comment wait "Launch notes"
  $ evergrant comment wait "Launch notes" --not-by me --timeout 600 --json | jq -r .comment.text
`,
    )
    .action(async (page: string, flags: WaitFlags) => wait(context, await givenReference(context, page), flags))
}

async function wait(context: Context, reference: string, flags: WaitFlags): Promise<void> {
  const { discussion, every, timeout } = flags
  if (discussion !== undefined) assertDiscussion(discussion)
  if (flags.notBy !== undefined) assertUser(flags.notBy)
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const page = await findReference(notion, reference, { ...reading(context), types: ['page'] })
    const notBy = flags.notBy === 'me' ? (await notion.self({ signal })).user.id : flags.notBy
    const found = await withSlowLine(context, 'Waiting for a comment…', () =>
      withDeadline({ seconds: timeout, signal, what: 'A comment' }, (stop) =>
        notion.comments.wait(page, {
          signal: stop,
          ...(every !== undefined && { everyMs: every * 1000 }),
          ...(discussion !== undefined && { discussion }),
          ...(notBy !== undefined && { notBy }),
        }),
      ),
    )
    if (context.flags.json) return context.printJson(found)
    context.printFormatted(discussionWords({ ...found.discussion, comments: [found.comment] }, context))
  })
}

function assertUser(given: string): void {
  if (given === 'me' || /^\S+@\S+$|^(?:user:\/\/)?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/i.test(given)) return
  throw usage(`${quote(given)} is no user`, 'Give an ID or an email, as `evergrant user list` shows them, or me.')
}
