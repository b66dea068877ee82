import { EvergrantError } from '../errors.js'
import type { TextOutput } from './io.js'

/** A stream of the process, which never ends it by an error of its own. */
export interface StreamOutput extends TextOutput {
  /** Waits for what was written. Gives what went wrong, unless whoever reads has gone. */
  flushed(): Promise<EvergrantError | undefined>
}

/** What the process knows of one of its outputs without opening it. */
export interface OutputFile {
  isTerminal(): boolean
  /** Writes at once, and gives how much of it. @throws the system's error */
  writeNow(bytes: Uint8Array): number
  /** Making a stream takes longer than most of what is written. */
  open(): NodeJS.WriteStream
}

/** Writes directly for as long as that works, as Node's own streams do to files and pipes; then, and to a terminal, by a stream. */
export function outputTo(file: OutputFile): StreamOutput {
  let opened: NodeJS.WriteStream | undefined
  let failure: NodeJS.ErrnoException | undefined
  const stream = () => (opened ??= file.open().on('error', (error: NodeJS.ErrnoException) => (failure ??= error)))
  const write = (text: string): void => {
    if (failure !== undefined) return
    if (opened === undefined && !file.isTerminal()) {
      const rest = writeDirectly(Buffer.from(text))
      if (rest.length > 0 && failure === undefined) stream().write(rest)
    } else if (stream().writable) stream().write(text)
  }
  /** What is left of it, where whoever reads is slow and does not let this program wait. */
  const writeDirectly = (bytes: Uint8Array): Uint8Array => {
    let rest = bytes
    try {
      while (rest.length > 0) rest = rest.subarray(file.writeNow(rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') failure ??= error as NodeJS.ErrnoException
    }
    return rest
  }
  return {
    get isTTY() {
      return file.isTerminal()
    },
    get columns() {
      // A terminal that does not tell its width says 0.
      return (file.isTerminal() && stream().columns) || undefined
    },
    write,
    handOver(data) {
      return new Promise((resolve, reject) => {
        stream().write(data, (error) => (error ? reject(failure ?? error) : resolve()))
      })
    },
    async flushed() {
      if (opened?.writable) await new Promise((resolve) => opened?.write('', resolve))
      // A stream tells of its errors a moment after the write.
      if (opened !== undefined) await new Promise((resolve) => setImmediate(resolve))
      // As in `evergrant tools | head -1`: nothing more to say, and nothing went wrong.
      if (failure === undefined || failure.code === 'EPIPE') return undefined
      return new EvergrantError('OUTPUT_FAILED', 'Not everything could be written to stdout', { cause: failure })
    },
  }
}
