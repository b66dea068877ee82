import type { Command } from 'commander'
import type { Context } from '../context.js'

export function define(command: Command, context: Context): void {
  command
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant demo
  $ evergrant demo --json | jq -r '.[] | "\\(.name): \\(.ok)"'

Everything happens on this machine, against a local server and in a temporary folder. Your own logins are left alone.
`,
    )
    .action(async () => {
      const { runDemo } = await import('../demo/run-demo.js')
      await runDemo(context)
    })
}
