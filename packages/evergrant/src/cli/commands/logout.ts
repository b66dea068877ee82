import type { Command } from 'commander'
import type { LogoutResult } from '../../index.js'
import type { Context } from '../context.js'

export function define(command: Command, context: Context): void {
  command
    .option('--local', 'remove it here only; do not talk to the server')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant logout
  $ evergrant logout --profile work
  $ evergrant logout --local          when the server is gone or the record is damaged
`,
    )
    .action(async (flags: { readonly local?: boolean }) => {
      const evergrant = await context.evergrant()
      const result = await evergrant.logout({ ...context.connection(), localOnly: flags.local === true })
      if (context.flags.json) context.printJson(result)
      tell(context, result)
    })
}

function tell(context: Context, { revoked, removed }: LogoutResult): void {
  if (!removed) return context.say('There was no login to remove.')
  switch (revoked) {
    case 'revoked':
      return context.say('Logged out: ended at the server and removed here.')
    case 'nothing_to_revoke':
      return context.say('Logged out: removed here; there was nothing left to end at the server.')
    case 'skipped':
      return context.warn('Removed here only. The server still accepts this login; remove it in the settings there.')
    case 'not_advertised':
      return context.warn('Removed here. The server offers no way to end a login; remove it in the settings there.')
  }
}
