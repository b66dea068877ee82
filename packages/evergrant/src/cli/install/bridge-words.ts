import { Command, CommanderError } from 'commander'
import type { Context } from '../context.js'
import { usage } from '../usage.js'

/**
 * Asks the bridge's own command line about words for it: a host would show nothing but a server that does not start.
 *
 * @throws `USAGE`
 */
export async function assertBridgeTakes(words: readonly string[], context: Context): Promise<void> {
  const { define } = await import('../commands/bridge.js')
  const silent = () => undefined
  const bridge = new Command('bridge')
    .option('--profile <name>')
    .option('--server <url>')
    .exitOverride()
    .configureOutput({ writeOut: silent, writeErr: silent, outputError: silent })
  define(bridge, context)
  bridge.action(silent)
  try {
    await bridge.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const [first = ''] = error.message.replace(/^error: /, '').split('\n')
    throw usage(`The bridge would not start with these words: ${first}`, 'Run `evergrant bridge --help`.')
  }
}
