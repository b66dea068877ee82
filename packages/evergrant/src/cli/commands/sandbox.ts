import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'

// A sibling package, found only where it is installed: a literal import would bind the types and the build to it.
const SANDBOX: string = '@evergrant/sandbox'

interface SandboxPackage {
  runSandboxCommand(words: readonly string[], options: { readonly signal: AbortSignal }): Promise<number | void>
}

export function define(command: Command, context: Context): void {
  command
    .argument('[arguments...]', 'passed on to the sandbox')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, self: Command) => {
      const sandbox = await loadSandbox()
      const exitCode = await sandbox.runSandboxCommand(self.args, { signal: context.io.signal })
      context.exitWith(exitCode ?? 0)
    })
}

async function loadSandbox(): Promise<SandboxPackage> {
  try {
    import.meta.resolve(SANDBOX)
  } catch (cause) {
    throw new EvergrantError('PACKAGE_MISSING', 'The sandbox is a package of its own, and it is not installed', {
      cause,
      hint: 'Run `npx @evergrant/sandbox`.',
      details: { package: SANDBOX },
    })
  }
  return (await import(SANDBOX)) as SandboxPackage
}
