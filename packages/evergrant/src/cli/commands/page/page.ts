import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineAppend } from './append.js'
import { defineCreate } from './create.js'
import { defineDuplicate } from './duplicate.js'
import { defineEdit } from './edit.js'
import { defineMove } from './move.js'
import { defineProperties } from './properties.js'
import { defineReplace } from './replace.js'

export function define(command: Command, context: Context): void {
  command.usage('<verb> [options]').addHelpText(
    'after',
    `
A page is named by its address, its ID, or its title where only one page has it.

Examples:
  $ evergrant page create --title "Weekly notes" --parent "Product home" < notes.md
  $ evergrant page edit "Weekly notes" --old "draft" --new "final"
  $ evergrant page append "Weekly notes" --content "- [ ] Ask Ada"
`,
  )
  defineCreate(command.command('create'), context)
  defineAppend(command.command('append'), context)
  defineEdit(command.command('edit'), context)
  defineReplace(command.command('replace'), context)
  defineMove(command.command('move'), context)
  defineDuplicate(command.command('duplicate'), context)
  defineProperties(command.command('properties'), context)
}
