import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineLog } from './log.js'

export function define(command: Command, context: Context): void {
  command.usage('log [options]').addHelpText(
    'after',
    `
Examples:
  $ evergrant auth log
  $ evergrant auth log --verify
`,
  )
  defineLog(command.command('log'), context)
}
