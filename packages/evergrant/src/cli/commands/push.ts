import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.js'
import { addWriteOptions } from '../notion/write-flags.js'
import type { PushFlags } from '../sync/run-push.js'

const ASK_ABOVE = 20

export function define(command: Command, context: Context): void {
  command.argument('[paths...]', 'folders and files of a folder that was pulled (default: this folder)')
  addWriteOptions(command, { asks: true })
    .option('--gfm', "new files are GitHub's Markdown")
    .option('--allow-deleting-children', 'let child pages and databases go whose tags are no longer in the text')
    .option('--ask-above <number>', 'ask when more pages than this are written', parseCount, ASK_ABOVE)
    .addHelpText(
      'after',
      `
Sends what was changed in the files since they were pulled, by the smallest edits that do it; properties of rows too. A new file in
the folder of a page becomes a page below it, one in the folder of a database a row; its front matter then has its ID. A page that
was changed in Notion meanwhile is a conflict: nothing is sent for it, and the exit code is 1. Notion has no condition for a write: who
changes the same page in the moment between the last look and the write is noticed only where both touch the same text.

--json prints {"pages":{changed,created,unchanged,"already-there",conflict,refused,failed},"changes":[{outcome,path,id,error,
savedMeanwhile,sentInPart}]}.

Exit codes: 0 when all is there, 1 when something was not sent, or in part, 2 when --yes is needed, 75 when the server could not answer.

Examples:
  $ evergrant push notes --dry-run
  $ evergrant push notes
  $ evergrant push "notes/Product home/Launch notes.md" --yes
  $ evergrant push docs --gfm --yes
`,
    )
    .action(async (paths: readonly string[], flags: PushFlags) => {
      const { runPush } = await import('../sync/run-push.js')
      return runPush(context, paths, flags)
    })
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A number from 0 to 999999.')
}
