import type { Command } from 'commander'
import type { NotionUser } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { addOutputOptions, type OutputFlags, withOutput } from '../../notion/list-output.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { printList } from '../../print-list.js'
import { onOneLine } from '../../terminal.js'

export function define(command: Command, context: Context): void {
  command.usage('list [options]').addHelpText('after', '\nExamples:\n  $ evergrant user list\n')
  const verb = command
    .command('list')
    .description('List the people and bots of the workspace.')
    .argument('[query]', 'only those whose name or email has this in it')
  addOutputOptions(verb)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant user list
  $ evergrant user list ada --json | jq -r '.users[].id'
`,
    )
    .action((query: string | undefined, flags: OutputFlags) =>
      withOutput(context, flags, (printing) => list(printing, query)),
    )
}

async function list(context: Context, query: string | undefined): Promise<void> {
  const { signal } = context.io
  await withNotion(context, {}, async (notion) => {
    const users = await withSlowLine(context, 'Reading users…', async (tell) => {
      const all: NotionUser[] = []
      for await (const user of notion.users.all({ signal, ...(query !== undefined && { query }) })) {
        all.push(user)
        tell(`Reading users… ${all.length}`)
      }
      return all
    })
    if (context.flags.json) return context.printJson({ users })
    const rows = users.map(({ name, email = '-', type, id }) => [name, email, type, id].map(onOneLine))
    printList(context, rows, `Users: ${users.length}`)
  })
}
