import type { Command } from 'commander'
import type { Context } from '../../context.js'
import { defineDownload } from './download.js'
import { defineUpload } from './upload.js'

export function define(command: Command, context: Context): void {
  command.usage('<verb> [options]').addHelpText(
    'after',
    `
Examples:
  $ evergrant file upload chart.png --to "Launch notes"
  $ evergrant file download 'notion-file-block://…' --out chart.png
`,
  )
  defineUpload(command.command('upload'), context)
  defineDownload(command.command('download'), context)
}
