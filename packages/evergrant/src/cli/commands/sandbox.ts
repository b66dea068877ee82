import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import type { Io } from '../io.js'
import { loadSandboxPackage } from '../sandbox-package.js'

interface SandboxPackage {
  /** Runs until the signal is aborted; gives the exit code. */
  runSandboxCommand(words: readonly string[], io: Pick<Io, 'stdout' | 'stderr' | 'signal'>): Promise<number>
}

export function define(command: Command, context: Context): void {
  command.argument('[arguments...]', 'passed on to the sandbox').action(async (words: readonly string[]) => {
    assertNoConnection(context, words)
    const { runSandboxCommand } = (await loadSandboxPackage('npx @evergrant/sandbox')) as SandboxPackage
    context.exitWith(await runSandboxCommand(context.flags.json ? [...words, '--json'] : words, context.io))
  })
}

function assertNoConnection({ flags }: Context, words: readonly string[]): void {
  const found = (['profile', 'server'] as const).find(
    (name) => flags[name] !== undefined || words.some((word) => word.split('=')[0] === `--${name}`),
  )
  if (found === undefined) return
  throw new EvergrantError('USAGE', `--${found} does not apply to the sandbox, which is a server of its own`, {
    hint: 'Run `evergrant sandbox --help` for its options.',
  })
}
