import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineAdd } from './add.js'
import { defineSet } from './set.js'
import { defineUpsert } from './upsert.js'

export function define(command: Command, context: Context): void {
  command.usage('<verb> [options]').addHelpText(
    'after',
    `
Values are written as Name=value, and read by the type of their column; Name:=JSON is taken as it is, and Name= clears.

Examples:
  $ evergrant row add Roadmap Name="Ship the sync" Status="In progress" Due=2026-10-19
  $ evergrant row set https://app.notion.com/p/… Status=Done
  $ evergrant row upsert Roadmap --key Name --file rows.csv
`,
  )
  defineAdd(command.command('add'), context)
  defineSet(command.command('set'), context)
  defineUpsert(command.command('upsert'), context)
}
