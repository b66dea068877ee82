import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { SandboxPackage } from '../demo/sandbox.js'
import { loadSandboxPackage } from '../sandbox-package.js'

const LINE = 'npx -p evergrant -p @evergrant/sandbox evergrant demo'

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
      // Before anything else is loaded: without the sandbox nothing else is needed.
      const sandbox = (await loadSandboxPackage(LINE)) as SandboxPackage
      const { runDemo } = await import('../demo/run-demo.js')
      await runDemo(context, sandbox)
    })
}
