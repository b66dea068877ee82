import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { Io } from '../io.js'
import { loadSandboxPackage } from '../sandbox-package.js'

interface SandboxPackage {
  /** Runs until the signal is aborted; gives the exit code. */
  runSandboxCommand(words: readonly string[], io: Pick<Io, 'stdout' | 'stderr' | 'signal'>): Promise<number>
}

export function define(command: Command, context: Context): void {
  command.argument('[arguments...]', 'passed on to the sandbox').action(async (words: readonly string[]) => {
    const { runSandboxCommand } = (await loadSandboxPackage('npx @evergrant/sandbox')) as SandboxPackage
    context.exitWith(await runSandboxCommand(words, context.io))
  })
}
