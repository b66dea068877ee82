import { EvergrantError } from '../errors.js'
import type { TextOutput } from './io.js'

/** A stream of the process, which never ends it by an error of its own. */
export interface StreamOutput extends TextOutput {
  /** Waits for what was written. Gives what went wrong, unless whoever reads has gone. */
  flushed(): Promise<EvergrantError | undefined>
}

/** `open` gives the stream at its first use: making it takes time, and most programs never touch stderr. */
export function outputTo(open: () => NodeJS.WriteStream): StreamOutput {
  let opened: NodeJS.WriteStream | undefined
  let failure: NodeJS.ErrnoException | undefined
  const stream = () => (opened ??= open().on('error', (error: NodeJS.ErrnoException) => (failure ??= error)))
  return {
    get isTTY() {
      return stream().isTTY === true
    },
    get columns() {
      // A terminal that does not tell its width says 0.
      return (stream().isTTY && stream().columns) || undefined
    },
    write(text) {
      if (stream().writable) stream().write(text)
    },
    handOver(text) {
      return new Promise((resolve, reject) => {
        stream().write(text, (error) => (error ? reject(failure ?? error) : resolve()))
      })
    },
    async flushed() {
      if (opened === undefined) return undefined
      if (opened.writable) await new Promise((resolve) => opened?.write('', resolve))
      // A stream tells of its errors a moment after the write.
      await new Promise((resolve) => setImmediate(resolve))
      // As in `evergrant tools | head -1`: nothing more to say, and nothing went wrong.
      if (failure === undefined || failure.code === 'EPIPE') return undefined
      return new EvergrantError('OUTPUT_FAILED', 'Not everything could be written to stdout', { cause: failure })
    },
  }
}
