import { exitOnSignals } from '../servers/at-exit.js'

/** A proof as a command: its options from the words behind it, its exit code from whether it passed; 2 for words that make no sense. */
export async function runProof<T>(
  { readOptions, usage }: { readonly readOptions: (words: readonly string[]) => T; readonly usage: string },
  prove: (options: T) => Promise<boolean>,
): Promise<void> {
  const words = process.argv.slice(2)
  if (words.includes('--help')) {
    process.stdout.write(usage)
    return
  }
  let options: T
  try {
    options = readOptions(words)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}`)
    process.exitCode = 2
    return
  }
  // A proof that is stopped leaves nothing running behind.
  exitOnSignals()
  process.exitCode = (await prove(options)) ? 0 : 1
}
