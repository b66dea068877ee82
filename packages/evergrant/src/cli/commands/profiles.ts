import type { Command } from 'commander'
import { describeState } from '../connection-words.js'
import type { Context } from '../context.js'
import { formatColumns, onOneLine } from '../terminal.js'

export function define(command: Command, context: Context): void {
  command
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant profiles
  $ evergrant profiles --json
  $ evergrant search "roadmap" --profile work     use one of them
`,
    )
    .action(async () => {
      const evergrant = await context.evergrant()
      const connections = await evergrant.connections({ owner: 'local' })
      if (context.flags.json) return context.printJson(connections)
      if (connections.length === 0) return context.say('No login is kept here yet.\nNext: evergrant login')
      const rows = connections.map((status) => [
        onOneLine(status.connection.profile),
        status.connection.server,
        describeState(status),
        onOneLine(status.workspace?.name ?? ''),
      ])
      context.print(formatColumns([['PROFILE', 'SERVER', 'STATE', 'WORKSPACE'], ...rows]).trimEnd())
    })
}
