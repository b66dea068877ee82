import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { withNotion } from '../../notion/open-notion.js'
import { printList } from '../../print-list.js'
import { onOneLine } from '../../terminal.js'

export function define(command: Command, context: Context): void {
  command.usage('list [options]').addHelpText('after', '\nExamples:\n  $ evergrant team list\n')
  command
    .command('list')
    .description('List the teamspaces: at most ten that you are in, and ten others.')
    .argument('[query]', 'only those whose name has this in it')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant team list
  $ evergrant team list product --json | jq -r '.teams[].id'
`,
    )
    .action((query: string | undefined) => list(context, query))
}

async function list(context: Context, query: string | undefined): Promise<void> {
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const teams = await notion.teams.list({ signal, ...(query !== undefined && { query }) })
    if (context.flags.json) return context.printJson({ teams })
    const rows = teams.map(({ name, role = '-', isJoined, id }) =>
      [name, isJoined ? role : 'not a member', id].map(onOneLine),
    )
    printList(context, rows, `Teamspaces: ${teams.length}`)
  })
}
