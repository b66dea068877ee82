import { type Command, Option } from 'commander'
import { NOTION_SERVER } from '../../index.js'
import { withConnection } from '../command-words.js'
import type { Context } from '../context.js'
import { type Check, skipped } from '../doctor/check.js'
import { serverClockChecks, storeClockChecks } from '../doctor/clock-checks.js'
import { environmentChecks } from '../doctor/environment-checks.js'
import { followOrders } from '../doctor/follow-orders.js'
import { keyChecks } from '../doctor/key-checks.js'
import { loginChecks } from '../doctor/login-checks.js'
import { networkChecks } from '../doctor/network-checks.js'
import { createPatient, type Patient } from '../doctor/patient.js'
import { processChecks } from '../doctor/process-checks.js'
import { formatReport } from '../doctor/report.js'
import { type Examined, exitCodeOf, runChecks } from '../doctor/run-checks.js'
import { type SecondProcess, startSecondProcess } from '../doctor/second-process.js'
import { serverChecks } from '../doctor/server-checks.js'
import { storeChecks } from '../doctor/store-checks.js'

interface Flags {
  readonly offline?: boolean
  readonly secondProcess?: boolean
}

export function define(command: Command, context: Context): void {
  command
    .option('--offline', 'look at this machine only; ask no server')
    .addOption(new Option('--second-process', 'the other end of these checks').hideHelp())
    .addHelpText(
      'after',
      `
Looks at the store, the key, the lock, the clock, the network, the server and the login, and says what is wrong, why it
matters, and what to do. Changes nothing but scratch records that it removes again. Uses no token and renews none.

Exit codes: 0 nothing failed (warnings are fine), 1 something failed, 75 only the server could not be reached.

Examples:
  $ evergrant doctor
  $ evergrant doctor --profile work --json
  $ evergrant doctor --offline
`,
    )
    .action(async (flags: Flags) => {
      const connection = { server: NOTION_SERVER, profile: 'default', ...context.connection() }
      if (flags.secondProcess) return followOrders(context.io, connection)
      const { env, signal } = context.io
      const patient = createPatient({ env, connection, signal })
      try {
        await examine(patient, context, flags)
      } finally {
        await patient.close()
      }
    })
}

async function examine(patient: Patient, context: Context, { offline = false }: Flags): Promise<void> {
  const { io } = context
  let second: SecondProcess | undefined
  const secondProcess = () => (second ??= startSecondProcess(io, patient.connection))
  const checks = [
    ...environmentChecks(patient, io),
    ...storeChecks(patient),
    ...keyChecks(patient),
    ...processChecks(patient, secondProcess),
    ...networkChecks(patient),
    ...serverChecks(patient).map((check) => (offline ? notAsked(check) : check)),
    ...storeClockChecks(patient),
    ...serverClockChecks(patient).map((check) => (offline ? notAsked(check) : check)),
    ...loginChecks(patient),
  ]
  const progress = showProgress(io)
  try {
    const examined = await runChecks(checks, { signal: io.signal, onStart: progress.show })
    progress.clear()
    tell(patient, context, examined)
    context.exitWith(exitCodeOf(examined))
  } finally {
    progress.clear()
    second?.end()
  }
}

/** Without its needs too: nothing of it is looked at. */
function notAsked({ id, why }: Check): Check {
  return { id, why, run: () => skipped('not asked, because of --offline') }
}

function tell(patient: Patient, context: Context, found: readonly Examined[]): void {
  const { connection } = patient
  const checks = found.map((each) =>
    each.next === undefined ? each : { ...each, next: withConnection(each.next, connection) },
  )
  if (!context.flags.json) return context.printFormatted(formatReport(checks, context.io))
  context.printJson({ connection, verdict: VERDICTS[exitCodeOf(found)], checks, requests: patient.requests() })
}

const VERDICTS = { 0: 'healthy', 1: 'failed', 75: 'unreachable' } as const

/** One line that is written over, on a terminal; nothing elsewhere. */
function showProgress({ stderr }: Context['io']): { show(id: string): void; clear(): void } {
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined }
  return {
    show: (id) => stderr.write(`\r\u001B[KLooking at ${id}…`),
    clear: () => stderr.write('\r\u001B[K'),
  }
}
