import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Context } from '../context.js'
import { assertKnown, type KeepaliveScope } from '../keepalive/scope.js'

const DAY_MS = 86_400_000
const LONGEST_DAYS = 365

interface KeepaliveFlags {
  readonly all?: boolean
  readonly idleDays: number
  readonly dryRun?: boolean
  readonly watch?: boolean
}

export function define(command: Command, context: Context): void {
  command
    .option(
      '--all',
      'the logins of every owner in the store, not only those of the command line; tells of due ones only',
    )
    .option('--idle-days <number>', 'refresh what was unused for so long, or up to a fifth less', parseDays, 7)
    .addOption(new Option('--dry-run', 'only tell which logins are due').conflicts('watch'))
    .option('--watch', 'look again every hour, until interrupted')
    .addHelpText(
      'after',
      `
Servers end logins that nobody uses: Notion after 30 days, it is reported. Run this once a day, or let --watch run. It takes every
login of this machine; --profile or --server narrow it down. --json prints {"connections":[{connection,outcome,…}]}, with --watch
one such line for each look. Outcomes: refreshed, adopted (another process was first), due, not_due, not_refreshable, moving, moved,
needs_login, failed, unreadable.

Exit codes, the first that applies: 4 when a login is needed, 1 when one cannot be opened or was refused, 75 when one failed for
now, 0 when all live.

Examples:
  $ evergrant keepalive
  $ evergrant keepalive --dry-run --idle-days 14
  $ evergrant keepalive --profile work --json
  $ 17 6 * * * npx evergrant keepalive          a line for cron; docs/keepalive.md has systemd and launchd
`,
    )
    .action(async (flags: KeepaliveFlags) => {
      const scope = scopeFrom(context, flags)
      await assertKnown(context, scope)
      if (flags.watch) {
        const { watch } = await import('../keepalive/watch.js')
        return watch(context, scope)
      }
      const { keepaliveOnce } = await import('../keepalive/once.js')
      return keepaliveOnce(context, { ...scope, dryRun: flags.dryRun === true })
    })
}

/** What the environment names as the usual login does not narrow this down: the point is all those that are not used. */
function scopeFrom(context: Context, { all, idleDays }: KeepaliveFlags): KeepaliveScope {
  const { server, profile } = context.connection()
  return {
    idleMs: idleDays * DAY_MS,
    allOwners: all === true,
    ...(context.flags.server !== undefined && { server }),
    ...(context.flags.profile !== undefined && { profile }),
  }
}

function parseDays(text: string): number {
  const days = Number(text)
  if (text.trim() === '' || !(days >= 0 && days <= LONGEST_DAYS)) {
    throw new InvalidArgumentError(`Days, from 0 (all logins, now) to ${LONGEST_DAYS}.`)
  }
  return days
}
