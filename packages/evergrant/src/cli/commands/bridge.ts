import { type Command, InvalidArgumentError, Option } from 'commander'
import { BRIDGE_DEFAULTS } from '../bridge/plain.js'
import type { BridgeRequest } from '../bridge/run.js'
import { explainOldWords, OLD_FLAGS } from '../bridge/mcp-remote.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'
import { usage } from '../usage.js'

/** The options of the command, and the words of mcp-remote as commander names them. */
type BridgeFlags = BridgeRequest & { readonly resource?: string } & Readonly<Record<string, unknown>>

const OLD_OPTIONS = OLD_FLAGS.map(({ flag, value }) => ({
  flag,
  option: new Option(value === undefined ? flag : `${flag} <${value}>`).hideHelp(),
}))

export function define(command: Command, context: Context): void {
  command
    .option('--read-only', 'let only tools through that are known to only read', false)
    .option(
      '--tools <pattern>',
      'let only tools through whose name fits (* and ?); again for more',
      collect,
      BRIDGE_DEFAULTS.tools,
    )
    .option('--allow <tool>', 'let this tool through all the same; again for more', collect, BRIDGE_DEFAULTS.allow)
    .option(
      '--ignore-tool <pattern>',
      'let no tool through whose name fits; again for more',
      collect,
      BRIDGE_DEFAULTS.ignoreTool,
    )
    .addOption(
      new Option('--schemas <provider>', 'write schemas of tools as this provider of models takes them').choices([
        'openai',
        'anthropic',
        'gemini',
      ]),
    )
    .option(
      '--header <name=env:variable>',
      'send this header too, its value from the environment',
      collect,
      BRIDGE_DEFAULTS.header,
    )
    .option(
      '--header-file <path>',
      'send the headers of this file too, one "Name: value" a line',
      collect,
      BRIDGE_DEFAULTS.headerFile,
    )
    .option(
      '--timeout <seconds>',
      'how long a request may go without a word of the server',
      parseSeconds,
      BRIDGE_DEFAULTS.timeout,
    )
    .option('--silent', 'nothing on standard error but what ends the bridge', BRIDGE_DEFAULTS.silent)
    .addOption(new Option('--resource <uri>').hideHelp())
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Speaks MCP on standard input and output, for programs that start their servers themselves, and stays signed in. It never opens a
browser: when a login is needed, every request is answered with the command to run, and goes on as soon as that was done.

An entry for mcp-remote works with "evergrant" in place of "mcp-remote"; what its words mean here is told on standard error.

Examples:
  $ evergrant bridge                                          stands for Notion
  $ evergrant bridge --read-only --allow notion-create-comment
  $ evergrant bridge --tools 'notion-get-*' --tools notion-search
  $ evergrant bridge --profile work --server https://mcp.example.com/mcp --schemas gemini
  $ evergrant bridge --server https://mcp.example.com/mcp --header X-Api-Key=env:MY_API_KEY
`,
    )
    .action(async (flags: BridgeFlags) => {
      const warnings = readOldWords(context, flags, command.args)
      if (!flags.silent) for (const warning of warnings) context.warn(warning)
      const readOnly = flags.readOnly || readVariable(context.io.env, 'EVERGRANT_READ_ONLY') !== undefined
      const { runBridgeCommand } = await import('../bridge/run.js')
      await runBridgeCommand(context, { ...flags, readOnly })
    })
  for (const { option } of OLD_OPTIONS) command.addOption(option)
}

function readOldWords(context: Context, flags: BridgeFlags, words: readonly string[]): readonly string[] {
  const [port, ...more] = words
  if (more.length > 0 || (port !== undefined && !/^\d{1,5}$/.test(port))) {
    throw usage('The bridge takes no such words', 'The address goes first, or behind --server.')
  }
  const given = OLD_OPTIONS.flatMap(({ flag, option }) => {
    const value = flags[option.attributeName()]
    return value === undefined ? [] : [[flag, typeof value === 'string' ? value : ''] as const]
  })
  const connection = context.connection()
  return explainOldWords({
    flags: new Map(given),
    port,
    resource: flags.resource,
    hasProfile: connection.profile !== undefined,
    login: (more) => commandFor(more === undefined ? 'login' : `login ${more}`, connection),
    env: context.io.env,
  })
}

function collect(word: string, before: readonly string[]): readonly string[] {
  return [...before, word]
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds >= 1 && seconds <= 86_400)) {
    throw new InvalidArgumentError('Seconds, from 1 to 86400.')
  }
  return seconds
}
