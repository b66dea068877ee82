import { type Command, Help, Option } from 'commander'
import type { ImportedLogin } from '../../index.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { readBundle } from '../moving/bundle-file.js'
import { takePassphrase } from '../moving/passphrase.js'
import { onOneLine } from '../terminal.js'
import { inWords } from '../time-words.js'
import { usage } from '../usage.js'

interface ImportFlags {
  readonly newKey?: boolean
  readonly passphraseStdin?: boolean
}

/** The flags of every command that mean something else here. */
const OWN_MEANINGS: Readonly<Record<string, string>> = {
  profile: 'name of the login here (default: the one in the bundle)',
  server: 'refuse a bundle for another server (default: the one in the bundle)',
}

export function define(command: Command, context: Context): void {
  const help = new Help()
  command
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: (option) => OWN_MEANINGS[option.attributeName()] ?? help.optionDescription(option),
    })
    .argument('[file]', 'what `export --out` wrote; - reads it from stdin')
    .addOption(new Option('--passphrase-stdin', 'read the passphrase from stdin'))
    .addOption(new Option('--new-key', 'print a public key that an export can seal to').conflicts('passphraseStdin'))
    .addHelpText(
      'after',
      `
Takes a login out of a file that \`evergrant export\` wrote, asks its server whether it is still the same, and prints the code that ends
the login where it came from. Without --profile it keeps its name. A login that is in use here is never replaced. The passphrase is
asked for, or taken from EVERGRANT_PASSPHRASE. Import only what you, or somebody you trust, exported.

Examples:
  $ evergrant import work.bundle
  $ evergrant import work.bundle --profile office
  $ evergrant import --new-key                       then, where the login is:
  $ evergrant export --to evergrant-key-1.… --out work.bundle
  $ ssh laptop evergrant export --out - --to evergrant-key-1.… | evergrant import -
`,
    )
    .action(async (file: string | undefined, flags: ImportFlags) => {
      if (flags.newKey) return await newKey(context, file)
      await importFrom(context, file, flags.passphraseStdin === true)
    })
}

async function newKey(context: Context, file: string | undefined): Promise<void> {
  if (file !== undefined) throw usage('--new-key takes no file', 'Import the file afterwards: `evergrant import FILE`.')
  const evergrant = await context.evergrant()
  const created = await evergrant.createImportKey()
  if (context.flags.json) context.printJson(created)
  else context.print(created.publicKey)
  context.say('This key is no secret, and good for one import here within a day. Where the login is:')
  context.say('  evergrant export --out FILE --to KEY')
}

async function importFrom(context: Context, file: string | undefined, fromStdin: boolean): Promise<void> {
  if (file === undefined) throw usage('The file to import is missing', 'Pass the file that `evergrant export` wrote.')
  if (file === '-' && fromStdin) {
    throw usage('Bundle and passphrase would share stdin', 'Set EVERGRANT_PASSPHRASE, or name a file.')
  }
  const bundle = file === '-' ? await context.io.stdin.text() : await readBundle(file)
  const passphrase = () => takePassphrase(context, { fromStdin, isNew: false })
  const evergrant = await context.evergrant()
  const imported = await evergrant.importLogin(bundle, { ...namedByFlags(context), passphrase })
  if (context.flags.json) context.printJson(imported)
  else if (imported.receipt !== undefined) context.print(imported.receipt)
  tell(context, imported)
}

/** What the bundle says counts before what the environment says. */
function namedByFlags({ flags, connection }: Context): ReturnType<Context['connection']> {
  const { server, profile } = connection()
  return {
    ...(flags.server !== undefined && server !== undefined && { server }),
    ...(flags.profile !== undefined && profile !== undefined && { profile }),
  }
}

function tell(
  { say, warn }: Context,
  { connection, from, already, workspace, signedInAt, receipt }: ImportedLogin,
): void {
  const where = workspace?.name === undefined ? '' : `, workspace ${JSON.stringify(onOneLine(workspace.name))}`
  const what = `${connection.server} as profile ${JSON.stringify(connection.profile)}${where}`
  const consent = `signed in ${inWords(signedInAt, Date.now())}`
  say(already ? `Imported before: ${what}. Nothing was changed.` : `Imported: ${what}, ${consent}. It renews itself.`)
  if (receipt === undefined) {
    warn('This is a copy. Where it came from the login is in use as well, and the two can end each other.')
  } else {
    say(`Now end it where it came from:   ${commandFor(`export --confirm ${receipt}`, from)}`)
  }
  say('Then delete the file.')
}
