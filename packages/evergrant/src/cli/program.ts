import { Command, CommanderError } from 'commander'
import { EvergrantError } from '../errors.js'
import { type CommandEntry, COMMANDS } from './commands.js'
import { GLOBAL_OPTIONS } from './command-spec.js'
import type { GlobalFlags, OpenContext } from './context.js'
import { defineCommand, toOption } from './define-command.js'
import { describeEnvironment } from './environment-table.js'

const PIPED_COLUMNS = 100

const EXAMPLES = `
Examples:
  $ evergrant login                               sign in to Notion in your browser
  $ evergrant search "roadmap"                    find pages
  $ evergrant fetch https://app.notion.com/p/…    print a page as Markdown
  $ cat notes.md | evergrant page append "Notes"  write to one, by its title
  $ evergrant db query Roadmap --all --csv        a database as a table
  $ evergrant tools                               what this server can do
  $ evergrant call notion-get-users page_size=5   call any tool
  $ evergrant demo                                the whole story, offline

Exit codes: 0 done, 1 failed, 2 wrong usage, 4 login needed, 75 try again later, 130 interrupted.
`

/** The command line without anything behind it: each command brings its options when it is chosen. */
function createProgram(context: OpenContext): Command {
  const program = new Command('evergrant')
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option))
  program
    .description('The MCP client that stays signed in: Notion, and any other MCP server behind OAuth.')
    .usage('<command> [options]')
    .version(context.io.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', () => `${EXAMPLES}\n${describeEnvironment()}`)
    .configureOutput({
      writeOut: (text) => context.io.stdout.write(text),
      writeErr: (text) => context.io.stderr.write(text),
      getOutHelpWidth: () => context.io.stdout.columns ?? PIPED_COLUMNS,
      getErrHelpWidth: () => context.io.stderr.columns ?? PIPED_COLUMNS,
      // The error comes back as an exception and is told in the same three lines as every other.
      outputError: () => undefined,
    })
    .exitOverride()
    .hook('preAction', (root) => context.applyFlags(root.opts<GlobalFlags>()))
  for (const { name, summary, group } of COMMANDS) {
    program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .helpGroup(group)
  }
  program.hook('preSubcommand', async (_, chosen) => {
    const { spec, load } = findEntry(chosen.name()) ?? {}
    if (load !== undefined) (await load()).define(chosen, context)
    else if (spec !== undefined) defineCommand(chosen, context, spec)
  })
  return program
}

/** Runs one command line. Help and version end quietly; a mistake in the words is `USAGE`. */
export async function parseCommandLine(argv: readonly string[], context: OpenContext): Promise<void> {
  const program = createProgram(context)
  if (argv.length === 0) {
    context.io.stderr.write(program.helpInformation())
    throw new EvergrantError('USAGE', 'A command is missing', {
      hint: 'Start with `evergrant login`, or `evergrant demo`.',
    })
  }
  try {
    await program.parseAsync(withValuesJoined(reworded(argv)), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw usageError(error, wordsOfCommand(program, argv))
  }
}

/** `help call` is `call --help`, a command that passes its words on gets all of them, and an address at the start is a bridge to it. */
function reworded(argv: readonly string[]): readonly string[] {
  const [name, ...rest] = argv
  if (name !== undefined && isAddress(name)) return bridgeTo(name, rest)
  if (name === 'bridge' && rest[0] !== undefined && isAddress(rest[0])) return bridgeTo(rest[0], rest.slice(1))
  if (name === 'help') {
    // `help nonsense` has to be an unknown command, not the help of the program.
    const [topic] = rest
    return topic === undefined || findEntry(topic) ? [...rest, '--help'] : rest
  }
  return name !== undefined && findEntry(name)?.passesOn ? [name, '--', ...rest] : argv
}

/** Options whose value is a text of the person's, which may begin with a dash as options do: `--content "-h"` is no cry for help. */
const TEXT_OPTIONS: ReadonlySet<string> = new Set(
  'content old new edits revision title description where sql param statements schema section on sort view name key in'
    .split(' ')
    .map((name) => `--${name}`),
)

/** The library looks for its own options in every word, unless a value hangs on to its option. */
function withValuesJoined(argv: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const [word = '', value = ''] = argv.slice(at, at + 2)
    if (word === '--') return [...joined, ...argv.slice(at)]
    const isText = TEXT_OPTIONS.has(word) && value.length > 1 && value.startsWith('-')
    joined.push(isText ? `${word}=${value}` : word)
    if (isText) at += 1
  }
  return joined
}

function isAddress(word: string): boolean {
  return /^https?:\/\//i.test(word)
}

/** Entries of other bridges name Notion by its older transport: the same server, and the same login. */
function bridgeTo(address: string, words: readonly string[]): readonly string[] {
  const server = address === 'https://mcp.notion.com/sse' ? 'https://mcp.notion.com/mcp' : address
  return ['bridge', '--server', server, ...words]
}

function findEntry(name: string): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.name === name)
}

/** The command that the words name, as far as it is known: `db query`. */
function wordsOfCommand(program: Command, argv: readonly string[]): readonly string[] {
  const names: string[] = []
  let command: Command | undefined = program
  for (const word of argv) {
    const chosen: Command | undefined = command.commands.find((each) => each.name() === word)
    if (chosen !== undefined) {
      names.push(word)
      command = chosen
    } else if (names.length > 0) break
  }
  return names
}

function usageError(error: CommanderError, command: readonly string[]): EvergrantError {
  const text = error.message
    .replace(/^error: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const message = text.startsWith('(') ? 'A command is missing' : `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
  return new EvergrantError('USAGE', message, {
    hint: `Run \`${['evergrant', ...command, '--help'].join(' ')}\`.`,
  })
}
