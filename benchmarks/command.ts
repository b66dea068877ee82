import { availableParallelism, cpus, totalmem } from 'node:os'
import { exitOnSignals } from '../test/servers/at-exit.js'

/** Progress, beside the results on stdout. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`)

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `${availableParallelism()} cores of ${model}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** A benchmark as a command: its options from the words behind it, and exit code 2 for words that make no sense. */
export async function runBenchmark<T>(
  { parseOptions, usage }: { readonly parseOptions: (words: string[]) => T; readonly usage: string },
  measure: (options: T) => Promise<void>,
): Promise<void> {
  let options: T
  try {
    options = parseOptions(process.argv.slice(2))
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exitCode = 2
    return
  }
  exitOnSignals()
  await measure(options)
}
