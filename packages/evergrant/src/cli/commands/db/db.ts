import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineCreate } from './create.js'
import { defineQuery } from './query.js'
import { defineSchema } from './schema.js'
import { defineUpdate } from './update.js'

export function define(command: Command, context: Context): void {
  command.usage('<verb> [options]').addHelpText(
    'after',
    `
A database is named by its address, its ID, its collection://… or view://…, or its title where only one has it.

Examples:
  $ evergrant db schema Roadmap
  $ evergrant db query Roadmap --where 'Status = "In progress"' --sort Due
  $ evergrant db query Roadmap --all --csv > roadmap.csv
`,
  )
  defineSchema(command.command('schema'), context)
  defineQuery(command.command('query'), context)
  defineCreate(command.command('create'), context)
  defineUpdate(command.command('update'), context)
}
