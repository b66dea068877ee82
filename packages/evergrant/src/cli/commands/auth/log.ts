import type { Command } from 'commander'
import type { AuditEntry } from '../../../index.js'
import { visibleJson } from '../../../internal/redact.js'
import { assertLogin } from '../../assert-login.js'
import type { Context } from '../../context.js'
import { eventWords } from '../../event-words.js'
import { problemWords } from '../../log-words.js'
import { parsePositive } from '../../positive-number.js'
import { onOneLine } from '../../terminal.js'

interface LogFlags {
  readonly verify?: true
  readonly limit?: number
}

export function defineLog(command: Command, context: Context): void {
  command
    .summary('tell the life of a login, step by step')
    .description('Tell the life of a login: who signed in, which process refreshed, why a login was needed.')
    .option('--verify', 'check that nothing was changed or taken away; exit 1 if so')
    .option('--limit <n>', `how many entries, the newest (default: ${SHOWN}; all with --json)`, parsePositive)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant auth log
  $ evergrant auth log --profile work --limit 5
  $ evergrant auth log --json > log.jsonl      one entry a line
  $ evergrant auth log --verify
`,
    )
    .action((flags: LogFlags) => (flags.verify ? verify(context) : show(context, flags.limit)))
}

async function show(context: Context, wanted: number | undefined): Promise<void> {
  const evergrant = await context.evergrant()
  const limit = wanted ?? (context.flags.json ? undefined : SHOWN)
  let count = 0
  for await (const entry of evergrant.auditLog({ ...context.connection(), limit })) {
    if (count === 0 && !context.flags.json && entry.sequence > 1) {
      context.say(`Entry ${entry.sequence} and later; --limit shows more.`)
    }
    count += 1
    if (context.flags.json) context.io.stdout.write(`${visibleJson(JSON.stringify(entry))}\n`)
    else context.print(line(entry))
  }
  if (count > 0) return
  await assertKnown(context)
  context.say('Nothing has happened here yet.')
}

async function verify(context: Context): Promise<void> {
  const evergrant = await context.evergrant()
  const verdict = await evergrant.verifyAuditLog(context.connection())
  if (verdict.entries === 0 && verdict.problems.length === 0) await assertKnown(context)
  if (context.flags.json) context.printJson(verdict)
  else for (const problem of verdict.problems) context.print(problemWords(problem))
  const { entries, problems } = verdict
  const counted = entries === 1 ? '1 entry' : `${entries} entries`
  if (problems.length > 0) return context.exitWith(1)
  context.say(`${counted}, complete and unchanged.`)
}

/** Neither a log nor a login is there: the name is probably mistyped. */
async function assertKnown(context: Context): Promise<void> {
  await assertLogin(context, (state) => state === 'not_signed_in')
}

function line({ sequence, at, actor, ...event }: AuditEntry): string {
  // The random part of the actor is for programs.
  const [process = ''] = actor.split('/')
  const time = new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
  return onOneLine(`${String(sequence)} ${time} ${process}: ${eventWords({ ...event, at })}`)
}

const SHOWN = 100
