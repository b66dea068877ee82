import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { rotate } from './rotate.js'

export function define(command: Command, context: Context): void {
  command.usage('rotate [options]')
  command
    .command('rotate')
    .description('Seal everything with a new key, and take the old one away. Other programs go on working meanwhile.')
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant keys rotate             makes a new key in the keychain or key file; run it again if it was interrupted
  $ evergrant keys rotate --json

Keys in EVERGRANT_KEY are yours to change; this seals everything with the first of them:
  1. add the new key at the end:  EVERGRANT_KEY="$EVERGRANT_KEY,new:$(openssl rand -base64 32)"
     everywhere, and restart what runs
  2. put it first, everywhere, and restart what runs
  3. evergrant keys rotate
  4. leave the old one out
`,
    )
    .action(() => rotate(context))
}
