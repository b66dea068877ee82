import { type Command, Option } from 'commander'
import type { ExportedBundle } from '../../index.js'
import { assertLogin } from '../assert-login.js'
import { commandFor, quoted } from '../command-words.js'
import type { Context } from '../context.js'
import { assertFree, pipeBundle, writeBundle } from '../moving/bundle-file.js'
import { takePassphrase } from '../moving/passphrase.js'
import { usage } from '../usage.js'

interface ExportFlags {
  readonly out?: string
  readonly to?: string
  readonly passphraseStdin?: boolean
  readonly copy?: boolean
  readonly acceptConflicts?: boolean
  readonly confirm?: string
  readonly cancel?: boolean
}

const SEALING = ['out', 'to', 'passphraseStdin', 'copy', 'acceptConflicts']

export function define(command: Command, context: Context): void {
  command
    .option('--out <file>', 'the new file for the sealed login; - writes it to a pipe')
    .option('--to <key>', 'seal it to the key that `import --new-key` printed, instead of a passphrase')
    .addOption(new Option('--passphrase-stdin', 'read the passphrase from stdin').conflicts('to'))
    .option('--copy', 'leave the login in use here as well; needs --accept-conflicts')
    .option('--accept-conflicts', 'know that two copies of a login can end each other')
    .addOption(
      new Option('--confirm <code>', 'it was imported: end it here, with the code that the import printed').conflicts([
        ...SEALING,
        'cancel',
      ]),
    )
    .addOption(new Option('--cancel', 'it was not imported: use it here again').conflicts(SEALING))
    .addHelpText(
      'after',
      `
Seals a login into a file that another store can import within the hour. From then on nobody renews it here. The passphrase is
asked for, or taken from EVERGRANT_PASSPHRASE; it has at least 12 characters.

Examples:
  $ evergrant export --out work.bundle --profile work
  $ evergrant import work.bundle                     on the other machine; prints a code
  $ evergrant export --confirm 7K3QF-9ZM2A --profile work
  $ evergrant export --cancel --profile work         when it was not imported
  $ evergrant export --to evergrant-key-1.… --out work.bundle
`,
    )
    .action(async (flags: ExportFlags) => {
      if (flags.confirm !== undefined) return await confirm(context, flags.confirm)
      if (flags.cancel) return await cancel(context)
      await exportTo(context, parseOut(context, flags.out), flags)
    })
}

async function confirm(context: Context, receipt: string): Promise<void> {
  const evergrant = await context.evergrant()
  await evergrant.confirmExport({ ...context.connection(), receipt })
  const { connection, state } = await evergrant.status(context.connection())
  if (context.flags.json) context.printJson({ connection, state })
  context.say('Moved. Its tokens are removed here; the login goes on where it was imported.')
}

async function cancel(context: Context): Promise<void> {
  const evergrant = await context.evergrant()
  await evergrant.cancelExport(context.connection())
  const { connection, state } = await evergrant.status(context.connection())
  if (context.flags.json) context.printJson({ connection, state })
  context.say('Not moved. The login is used and renewed here again.')
  context.warn('Delete the bundle. Whoever imports it within its hour has a copy, and the two can end each other.')
}

async function exportTo(context: Context, out: string, flags: ExportFlags): Promise<void> {
  assertCopyIsMeant(flags)
  if (out !== '-') await assertFree(out)
  await assertLogin(context, (state) => state === 'not_signed_in' || state === 'needs_login' || state === 'moved')
  const lock =
    flags.to === undefined
      ? { passphrase: await takePassphrase(context, { fromStdin: flags.passphraseStdin === true, isNew: true }) }
      : { recipient: flags.to }
  const copy = flags.copy ? ('accept-conflicts' as const) : undefined
  const evergrant = await context.evergrant()
  const exported = await context.explaining(() => evergrant.exportLogin({ ...context.connection(), ...lock, copy }))
  await writeOrCancel(context, out, exported)
  const { connection, bundleId, expiresAt } = exported
  if (context.flags.json) context.printJson({ connection, file: out, bundleId, expiresAt, copy: exported.copy })
  tell(context, out, exported)
}

/** A bundle that did not arrive as a whole cannot be imported, so the login stays. */
async function writeOrCancel(
  context: Context,
  out: string,
  { bundle, connection, copy }: ExportedBundle,
): Promise<void> {
  try {
    await (out === '-' ? pipeBundle(context.io.stdout, bundle) : writeBundle(out, bundle))
  } catch (error) {
    if (!copy) await (await context.evergrant()).cancelExport(connection)
    throw error
  }
}

function tell({ say, warn }: Context, out: string, { connection, copy }: ExportedBundle): void {
  const where = out === '-' ? 'the pipe' : out
  if (copy) {
    say(`Copied into ${where}. Within the hour, on the other machine: evergrant import ${quoted(out)}`)
    warn(
      'Two copies of this login are in use from then on. Servers replace the refresh token at each use: the one that is renewed second may be refused and need a login, and a strict server then ends both.',
    )
    return
  }
  say(`Sealed into ${where}. From now on nobody renews this login here.`)
  say(`Within the hour, on the other machine:   evergrant import ${quoted(out)}`)
  say(`Then here, with the code it prints:      ${commandFor('export --confirm CODE', connection)}`)
  say(`Or here, when it was not imported:       ${commandFor('export --cancel', connection)}`)
}

function parseOut({ io, flags }: Context, out: string | undefined): string {
  if (out === undefined) throw usage('Where the sealed login goes is missing', 'Pass --out FILE.')
  if (out === '-' && io.stdout.isTTY) throw usage('A login is not written to a terminal', 'Pass --out FILE.')
  if (out === '-' && flags.json) throw usage('Bundle and --json would share stdout', 'Pass --out FILE with --json.')
  return out
}

function assertCopyIsMeant({ copy, acceptConflicts }: ExportFlags): void {
  if (copy && !acceptConflicts) {
    throw usage(
      'Two copies of a login can end each other: servers replace the refresh token at each use, and some end a login whose old token comes again',
      'Sign in on the other machine instead, or move the login without --copy. To copy it all the same, add --accept-conflicts.',
    )
  }
  if (acceptConflicts && !copy)
    throw usage('--accept-conflicts belongs to --copy', 'Leave it out; a move has no conflicts.')
}
