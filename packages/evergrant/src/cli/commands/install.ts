import { type Command, Option } from 'commander'
import { EvergrantError } from '../../errors.js'
import { quoted } from '../command-words.js'
import type { Context } from '../context.js'
import { canAsk, isConfirmed } from '../ask.js'
import { type ConfigFile, readConfig, writeConfig } from '../install/config-file.js'
import { showChange, withoutSecrets } from '../install/display.js'
import { type Host, HOSTS } from '../install/hosts.js'
import { listPlaces } from '../install/list.js'
import { documentOf, type Plan, planToAdd, planToRemove } from '../install/plan.js'
import {
  entryOf,
  fileOf,
  findHost,
  type InstallFlags,
  loginCommand,
  missingVariables,
  nameOf,
  whereWeAre,
} from '../install/request.js'
import { usage } from '../usage.js'

interface Flags extends InstallFlags {
  readonly list?: boolean
  readonly print?: boolean
  readonly remove?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export function define(command: Command, context: Context): void {
  command
    .usage('<client> [options] [-- bridge options]')
    .argument('[client]', HOSTS.map(({ id }) => id).join(', '))
    .argument('[bridge...]', 'after --: options of `evergrant bridge`, such as --timeout')
    .addOption(new Option('--scope <scope>', 'for you, or for a project').choices(['user', 'project']).default('user'))
    .option('--name <name>', 'the name of the entry (default: notion, or what profile and server suggest)')
    .option('--file <path>', 'the configuration, where it is not in its usual place')
    .option(
      '--env <name>',
      'hand on a variable by its name; again for more',
      (name, names: string[]) => [...names, name],
      [],
    )
    .addOption(
      new Option('--launch <how>', 'how the program is started: by its place, or by npx with this version')
        .choices(['auto', 'path', 'npx'])
        .default('auto'),
    )
    .option('--remove', 'take the entry out again')
    .option('--dry-run', 'only show what would be written')
    .option('--yes', 'write without asking')
    .addOption(new Option('--print', 'print the block alone, to copy it').conflicts(['remove', 'yes', 'dryRun']))
    .addOption(
      new Option('--list', 'show every program, its file, and whether Evergrant is in it').conflicts([
        'remove',
        'yes',
        'dryRun',
        'print',
      ]),
    )
    .addHelpText(
      'after',
      `
Writes the block that makes a program start \`evergrant bridge\`, and shows it first. The old file is kept beside the new one. Other
entries, comments and the layout stay as they are. No secret is written.

Examples:
  $ evergrant install claude-code
  $ evergrant install cursor --profile work -- --timeout 60
  $ evergrant install vscode --scope project --dry-run
  $ evergrant install codex --yes
  $ evergrant install --list
  $ evergrant install claude-code --remove
`,
    )
    .action(async (client: string | undefined, words: readonly string[], flags: Flags) => {
      if (flags.list) return await listPlaces(context)
      await install(context, hostFrom(client, words), { flags, words })
    })
}

function hostFrom(client: string | undefined, words: readonly string[]): Host {
  if (client === undefined || client.startsWith('-')) {
    throw usage('The program is missing', 'Name one, or run `evergrant install --list` to see them all.')
  }
  const [first] = words
  if (first === undefined || first.startsWith('-')) return findHost(client)
  throw usage(
    `${JSON.stringify(first)} is one word too many`,
    'One program at a time; what is for the bridge follows --.',
  )
}

interface Wanted {
  readonly flags: Flags
  readonly words: readonly string[]
}

async function install(context: Context, host: Host, { flags, words }: Wanted): Promise<void> {
  const name = nameOf(context.connection(), flags.name)
  const path = fileOf(host, whereWeAre(context), flags)
  if (flags.print) return await print(context, host, { name, flags, words })
  const file = await readConfig(path)
  const plan = flags.remove
    ? planToRemove(host, path, file.text, name)
    : planToAdd(host, path, file.text, { name, entry: await entryOf(context, host, flags, words) })
  if (!flags.remove) warnAboutVariables(context, host, { flags, words })
  const isDry = flags.dryRun === true
  if (!context.flags.json) show(context, host, { plan, file })
  const isWanted = plan.action !== 'none' && !isDry && (await isAgreed(context, flags, plan))
  const written = isWanted ? await writeConfig(file, plan.text, { now: new Date(), privacy: privacyOf(flags) }) : {}
  if (context.flags.json) printResult(context, host, { plan, path, flags, name, isWritten: isWanted, ...written })
  if (isWanted) tell(context, host, { plan, flags, ...written })
  if (isWanted && plan.action !== 'remove') await tellNext(context, host)
  if (plan.action !== 'none' && !isWanted && !isDry) context.exitWith(DECLINED)
}

function warnAboutVariables({ warn }: Context, host: Host, { flags, words }: Wanted): void {
  for (const name of missingVariables(host, flags, words)) {
    const way = host.reference === undefined ? '.' : `: add --env ${name}.`
    warn(`The bridge takes a header from ${name}. ${host.title} may not hand it on${way}`)
  }
}

/** A no is an answer, but what was asked for was not done. */
const DECLINED = 1

async function print(
  context: Context,
  host: Host,
  { name, flags, words }: Wanted & { readonly name: string },
): Promise<void> {
  const { text } = planToAdd(host, 'the block', '', { name, entry: await entryOf(context, host, flags, words) })
  context.print(text)
}

function show(context: Context, host: Host, { plan, file }: { plan: Plan; file: ConfigFile }): void {
  const { say } = context
  const name = plan.path.join('.')
  if (plan.action === 'none') {
    return say(plan.after === undefined ? `${name} is not in ${file.path}.` : `Already there: ${name} in ${file.path}.`)
  }
  const where = file.target === file.path ? file.path : `${file.path}, which is ${file.target}`
  context.print(`${host.title}: ${plan.action} ${name} in ${where}${file.exists ? '' : ' (a new file)'}`)
  context.printFormatted(showChange(plan, documentOf(host), context.io))
}

/** @throws `CONFIRMATION_REQUIRED` where nobody can be asked */
async function isAgreed(context: Context, { yes }: Flags, { action }: Plan): Promise<boolean> {
  if (yes) return true
  if (!canAsk(context)) {
    throw new EvergrantError('CONFIRMATION_REQUIRED', 'Nothing was written: there is no terminal to ask at')
  }
  const isYes = await isConfirmed(context, action === 'remove' ? 'Remove it?' : 'Write it?')
  if (!isYes) context.say('Nothing was written.')
  return isYes
}

function printResult(
  context: Context,
  host: Host,
  result: {
    readonly plan: Plan
    readonly path: string
    readonly flags: Flags
    readonly name: string
    readonly isWritten: boolean
    readonly backup?: string
  },
): void {
  const { plan, path, flags, name, isWritten, backup } = result
  context.printJson({
    client: host.id,
    scope: flags.scope,
    file: path,
    name,
    action: plan.action,
    written: isWritten,
    backup,
    before: withoutSecrets(plan.before),
    after: withoutSecrets(plan.after),
  })
}

function privacyOf({ scope }: Flags): number {
  return scope === 'project' ? 0o644 : 0o600
}

function tell(
  { say }: Context,
  host: Host,
  { plan, flags, backup }: { plan: Plan; flags: Flags; backup?: string },
): void {
  say(plan.action === 'remove' ? 'Removed.' : 'Written.')
  if (backup !== undefined) {
    say(`The old file is kept: ${quoted(backup)}${flags.scope === 'project' ? ' (not for version control)' : ''}`)
  }
  say(`Then: ${host.reload}`)
}

/** Whether somebody has to sign in first. It asks no server, and what cannot be told is left open. */
async function tellNext(context: Context, host: Host): Promise<void> {
  const connection = context.connection()
  try {
    const { state } = await (await context.evergrant()).status(connection)
    if (state === 'signed_in') return
    context.say(`Before ${host.title} can use it: ${loginCommand(connection)}`)
  } catch (error) {
    if (!(error instanceof EvergrantError)) throw error
    context.warn(`${error.message}. Written all the same; ask \`evergrant doctor\`.`)
  }
}
