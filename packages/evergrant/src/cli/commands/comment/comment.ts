import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineAdd } from './add.js'
import { defineList } from './list.js'
import { defineReply } from './reply.js'
import { defineWait } from './wait.js'

export function define(command: Command, context: Context): void {
  command.usage('<verb> [options]').addHelpText(
    'after',
    `
Examples:
  $ evergrant comment list "Launch notes"
  $ evergrant comment add "Launch notes" "Is the date fixed?"
  $ evergrant comment wait "Launch notes" --timeout 600
`,
  )
  defineList(command.command('list'), context)
  defineAdd(command.command('add'), context)
  defineReply(command.command('reply'), context)
  defineWait(command.command('wait'), context)
}
