import { setImmediate } from 'node:timers/promises'
import { EvergrantError } from '../errors.js'
import type { TextOutput } from './io.js'

/** A stream of the process, which never ends it by an error of its own. */
export interface StreamOutput extends TextOutput {
  /** Waits for what was written. Gives what went wrong, unless whoever reads has gone. */
  flushed(): Promise<EvergrantError | undefined>
}

export function outputTo(stream: NodeJS.WriteStream): StreamOutput {
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => (failure ??= error))
  return {
    isTTY: stream.isTTY === true,
    // A terminal that does not tell its width says 0.
    columns: (stream.isTTY && stream.columns) || undefined,
    write(text) {
      if (stream.writable) stream.write(text)
    },
    handOver(text) {
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(failure ?? error) : resolve()))
      })
    },
    async flushed() {
      if (stream.writable) await new Promise((resolve) => stream.write('', resolve))
      // A stream tells of its errors a moment after the write.
      await setImmediate()
      // As in `evergrant tools | head -1`: nothing more to say, and nothing went wrong.
      if (failure === undefined || failure.code === 'EPIPE') return undefined
      return new EvergrantError('OUTPUT_FAILED', 'Not everything could be written to stdout', { cause: failure })
    },
  }
}
