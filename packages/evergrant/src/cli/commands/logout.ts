import type { Command } from 'commander'
import type { LogoutResult } from '../../index.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
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
      const logout = evergrant.logout({ ...context.connection(), localOnly: flags.local === true })
      const result = await logout.catch((error: unknown) => {
        throw isEvergrantError(error, 'LOGIN_MOVING') ? explainMove(error) : error
      })
      if (context.flags.json) context.printJson(result)
      tell(context, result)
    })
}

function explainMove(cause: EvergrantError): EvergrantError {
  return new EvergrantError(
    'LOGIN_MOVING',
    'The login is being moved: ending it at the server would end it on the other machine as well',
    {
      cause: cause.cause,
      details: cause.details,
      hint: 'Run `evergrant export --confirm CODE` when it was imported there, else `evergrant export --cancel` and log out then. `evergrant logout --local` removes it here only, and leaves the bundle as good as it is.',
    },
  )
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
