import type { Command } from 'commander'
import type { ConnectionStatus, Evergrant } from '../../index.js'
import { EvergrantError } from '../../errors.js'
import { commandFor } from '../command-words.js'
import { describeState, waysToSettle } from '../connection-words.js'
import type { Context } from '../context.js'
import { eventWords } from '../event-words.js'
import { riskAdvice, riskWords } from '../risk-words.js'
import { formatColumns, onOneLine } from '../terminal.js'
import { inDays, inWords } from '../time-words.js'

export function define(command: Command, context: Context): void {
  command
    .option('--check', 'get a valid token, renewing it if need be; exit 0 usable, 4 login needed, 75 try again later')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant status
  $ evergrant status --profile work --json
  $ evergrant status --check && ./nightly-job
`,
    )
    .action(async (flags: { readonly check?: boolean }) => {
      const evergrant = await context.evergrant()
      const connection = context.connection()
      const { signal } = context.io
      if (flags.check) await context.explaining(() => evergrant.getAccessToken({ ...connection, signal }))
      const status = await evergrant.status(connection)
      if (context.flags.json) return context.printJson({ ...status, storage: evergrant.storage })
      context.print(describe(status, evergrant.storage, await lastEvent(evergrant, status)))
      const next = nextCommand(status)
      if (next !== undefined) context.say(`Next: ${next}`)
    })
}

function nextCommand(status: ConnectionStatus): string | undefined {
  if (status.state === 'moving') return waysToSettle(status.connection)
  return status.state === 'signed_in' ? riskAdvice(status) : commandFor('login', status.connection)
}

/** The newest entry of the log, in words. A damaged log does not hide the state of the login. */
async function lastEvent(
  evergrant: Evergrant,
  { connection, checkedAt }: ConnectionStatus,
): Promise<string | undefined> {
  let words: string | undefined
  try {
    for await (const entry of evergrant.auditLog({ ...connection, limit: 1 })) {
      words = onOneLine(`${eventWords(entry)}, ${inWords(entry.at, checkedAt)}`)
    }
    return words
  } catch (error) {
    if (!(error instanceof EvergrantError)) throw error
    return `${words ?? 'unknown'} (the log is damaged: evergrant auth log --verify)`
  }
}

function describe(status: ConnectionStatus, storage: Evergrant['storage'], happened: string | undefined): string {
  const rows: [string, string | undefined][] = [
    ['Profile', status.connection.profile],
    ['Server', status.connection.server],
    ['State', describeState(status)],
    ['Workspace', status.workspace?.name ?? status.workspace?.id],
    ['Issuer', status.issuer],
    ['Scope', status.scope],
    ['Token', tokenWords(status)],
    ['Signed in', moment(status, status.signedInAt)],
    ['Renewed', moment(status, status.refreshedAt)],
    ['Idle', inDays(status.daysIdle)],
    ['Consent', inDays(status.daysSinceConsent, 'ago')],
    ['Risk', riskWords(status)],
    ['Last event', happened],
    ['Kept in', storage.records],
    ['Sealed by', storage.keys],
  ]
  return formatColumns(rows.flatMap(([name, value]) => (value === undefined ? [] : [[`${name}:`, value]]))).trimEnd()
}

function tokenWords({ state, checkedAt, accessExpiresAt, refreshable }: ConnectionStatus): string | undefined {
  if (state !== 'signed_in' && state !== 'moving') return undefined
  const expiry = accessExpiresAt === undefined ? 'no expiry known' : expiryWords(accessExpiresAt, checkedAt)
  if (state === 'moving') return `${expiry}, not renewed here`
  return `${expiry}, ${refreshable ? 'renews itself' : 'cannot be renewed'}`
}

function expiryWords(at: number, now: number): string {
  return `${at > now ? 'expires' : 'expired'} ${inWords(at, now)}`
}

function moment({ checkedAt }: ConnectionStatus, at: number | undefined): string | undefined {
  return at === undefined ? undefined : `${new Date(at).toISOString()} (${inWords(at, checkedAt)})`
}
