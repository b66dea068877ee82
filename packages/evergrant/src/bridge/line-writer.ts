import type { Writable } from 'node:stream'
import { asLine } from '../internal/json-line.js'

/** The one place that writes to the host. */
export interface LineWriter {
  /**
   * Writes a whole message and its line end; messages never mix. Gives a promise while the host is slower than what comes: whoever has
   * more to write waits for it.
   */
  write(message: Uint8Array): Promise<void> | undefined
  /** Resolves when everything was handed over, or nobody reads any more. */
  flushed(): Promise<void>
  /** Aborted when nobody reads any more. */
  readonly gone: AbortSignal
}

/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio */
export function createLineWriter(output: Writable): LineWriter {
  const gone = new AbortController()
  let drained: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined
  let isCorked = false

  const release = () => {
    drained?.resolve()
    drained = undefined
  }
  const end = () => {
    gone.abort()
    release()
  }
  output.on('drain', release)
  output.on('error', end)
  output.on('close', end)

  // What one turn of the loop writes leaves in one system call.
  const cork = () => {
    if (isCorked) return
    isCorked = true
    output.cork()
    setImmediate(() => {
      isCorked = false
      output.uncork()
    })
  }

  return {
    gone: gone.signal,
    write(message) {
      if (gone.signal.aborted) return undefined
      cork()
      const line = asLine(message)
      let hasRoom: boolean
      if (line.length < COPIED_BELOW_BYTES) hasRoom = output.write(withLineEnd(line))
      else {
        output.write(line)
        hasRoom = output.write(LINE_END)
      }
      if (hasRoom) return undefined
      drained ??= deferred()
      return drained.promise
    },
    async flushed() {
      if (gone.signal.aborted) return
      await new Promise<void>((resolve) => {
        gone.signal.addEventListener('abort', () => resolve(), { once: true })
        output.write('', () => resolve())
      })
    },
  }
}

function withLineEnd(line: Uint8Array): Uint8Array {
  const whole = Buffer.allocUnsafe(line.length + 1)
  whole.set(line)
  whole[line.length] = LINE_FEED
  return whole
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

const LINE_FEED = 10
const LINE_END = Buffer.from('\n')
/** Up to here one copy costs less than a second buffer in the stream. */
const COPIED_BELOW_BYTES = 16 * 1024
