import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.js'

interface BridgeFlags {
  readonly header: readonly string[]
  readonly timeout: number
}

export function define(command: Command, context: Context): void {
  command
    .option('--header <name=env:variable>', 'send this header too, its value from the environment', collect, [])
    .option('--timeout <seconds>', 'how long a request may go without a word of the server', parseSeconds, 300)
    .addHelpText(
      'after',
      `
Speaks MCP on standard input and output, for programs that start their servers themselves, and stays signed in. It never opens a
browser: when a login is needed, every request is answered with the command to run, and goes on as soon as that was done.

Examples:
  $ evergrant bridge                                          stands for Notion
  $ evergrant bridge --profile work --server https://mcp.example.com/mcp
  $ evergrant bridge --server https://mcp.example.com/mcp --header X-Api-Key=env:MY_API_KEY
`,
    )
    .action(async (flags: BridgeFlags) => {
      const { runBridgeCommand } = await import('../bridge/run.js')
      await runBridgeCommand(context, flags)
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
