import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import type { Io } from '../io.js'

// A sibling package, found only where it is installed: a literal import would bind the types and the build to it.
const SANDBOX: string = '@evergrant/sandbox'

interface SandboxPackage {
  /** Runs until the signal is aborted; gives the exit code. */
  runSandboxCommand(words: readonly string[], io: Pick<Io, 'stdout' | 'stderr' | 'signal'>): Promise<number>
}

export function define(command: Command, context: Context): void {
  command.argument('[arguments...]', 'passed on to the sandbox').action(async (words: readonly string[]) => {
    const { runSandboxCommand } = await loadSandbox()
    context.exitWith(await runSandboxCommand(words, context.io))
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
