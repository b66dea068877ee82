import { type Context, createContext, type OpenContext } from './context.js'
import { tellError } from './tell-error.js'
import type { Io } from './io.js'
import { plainCommand } from './plain-commands.js'
import { readPlainLine } from './plain-line.js'

/** Runs one command line and gives the exit code. Touches nothing but `io`. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const context = createContext(io)
  try {
    try {
      await runLine(argv, context)
    } finally {
      // Tokens that are still being saved are waited for; if they cannot be saved, that is the error to tell.
      await context.release()
    }
    return context.exitCode
  } catch (error) {
    return await tellError(error, io, { json: wantsJson(argv), connection: connectionOf(context) })
  }
}

/** Most lines need nothing of the library that understands every line, which takes longer to load than they take to run. */
async function runLine(argv: readonly string[], context: OpenContext): Promise<void> {
  const plain = readPlainLine(argv, plainCommand)
  if (plain === undefined) {
    const { parseCommandLine } = await import('./program.js')
    return await parseCommandLine(argv, context)
  }
  context.applyFlags(plain.globalFlags)
  await plain.spec.run(context, plain.words, plain.flags)
}

/** None where the words that name it are themselves the mistake. */
function connectionOf(context: Context): ReturnType<Context['connection']> {
  try {
    return context.connection()
  } catch {
    return {}
  }
}

// A command line that could not be parsed has no flags yet.
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}
