import { reportError } from '../../packages/evergrant/src/cli/errors.js'
import { Stop } from '../../packages/evergrant/src/internal/abort.js'
import type { EvergrantError } from '../../packages/evergrant/src/errors.js'

/** Everything that the command line would tell of an error, in words, as JSON and for debugging, and the words of its causes. */
export async function printed(error: EvergrantError): Promise<string> {
  let text = ''
  const stderr = {
    isTTY: false,
    columns: undefined,
    write: (more: string) => void (text += more),
    handOver: async () => undefined,
  }
  const io = { stderr, env: { EVERGRANT_LOG: 'debug' }, stop: new Stop() }
  for (const json of [false, true]) await reportError(error, io as never, { json })
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    text += `\n${cause.message}`
  }
  return text
}
