import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Context } from '../context.js'
import type { PullFlags } from '../sync/run-pull.js'

export function define(command: Command, context: Context): void {
  command
    .argument('<ref>', 'page, database, data source or view: address, ID or exact title')
    .argument('[folder]', 'where the files go', '.')
    .option('--depth <number>', 'how far below: 0 is the page alone (default: everything)', parseDepth)
    .addOption(new Option('--theirs', 'where both sides changed, take what Notion has').conflicts('ours'))
    .option('--ours', 'where both sides changed, keep what is here; push writes it over')
    .option('--keep-names', 'leave a file its name when the title changes')
    .option('--no-files', 'download no images and files')
    .option('--prune', 'remove the files of pages that are gone, unless they were changed here')
    .option('--force', 'begin anew, whatever an interrupted pull has fetched')
    .option('--dry-run', 'show what would be written, and write nothing')
    .addHelpText(
      'after',
      `
Each page becomes a Markdown file with front matter, what is below it a folder of its name, each row of a database a file with its
properties. A file that was changed here is never written over: where Notion has something new as well, that is put beside it as
NAME.remote.md, and the exit code is 1. Interrupted, it goes on where it was when it is run again.

--json prints {"folder","pages":{new,updated,unchanged,restored,kept,conflict,theirs,ours,gone,removed,"gone-changed"},
"files":{downloaded,missing},"changes":[{outcome,path,…}],"incomplete":[path]}.

Exit codes: 0 when the folder is in step, 1 when a conflict is left, 75 when the server could not answer.

Examples:
  $ evergrant pull "Product home" notes
  $ evergrant pull https://app.notion.com/p/… notes --depth 1 --no-files
  $ evergrant pull collection://… tasks --prune
  $ evergrant pull "Product home" notes --dry-run --json | jq .pages
`,
    )
    .action(async (reference: string, folder: string, flags: PullFlags) => {
      const { runPull } = await import('../sync/run-pull.js')
      return runPull(context, { reference, folder }, flags)
    })
}

function parseDepth(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A number from 0 to 9999.')
}
