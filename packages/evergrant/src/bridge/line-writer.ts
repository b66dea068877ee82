import type { Writable } from 'node:stream'
import { Stop } from '../internal/abort.js'
import { asLine } from '../internal/json-line.js'

/** The one place that writes to the host. */
export interface LineWriter {
  /**
   * Writes a whole message, in one piece or in several, and its line end; messages never mix. While the host is slower than what comes, gives a promise that it has taken
   * this one: whoever has more to write waits for it.
   */
  write(message: Uint8Array | readonly Uint8Array[]): Promise<void> | undefined
  /** Resolves when everything was handed over, or nobody reads any more. */
  flushed(): Promise<void>
  /** Aborted when nobody reads any more. */
  readonly gone: Stop
}

/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio */
export function createLineWriter(output: Writable): LineWriter {
  const gone = new Stop()
  /** Those who wait, in the order of what they wrote. */
  const waiting: (() => void)[] = []
  let isCorked = false
  let isTurnBegun = false

  // Not when everything was taken ('drain'): where one message follows the other that never comes, and all that wait keep their messages.
  const taken = () => waiting.shift()?.()
  const end = () => {
    gone.abort(undefined)
    for (const release of waiting.splice(0)) release()
  }
  output.on('error', end)
  output.on('close', end)

  const cork = () => {
    if (!isCorked) output.cork()
    isCorked = true
  }
  const uncork = () => {
    if (isCorked) output.uncork()
    isCorked = false
  }
  // Of what one turn of the loop writes the first message leaves at once, since most often it is the only one, and the others in one system call.
  const collect = () => {
    if (isTurnBegun) return cork()
    isTurnBegun = true
    setImmediate(endTurn)
  }
  const endTurn = () => {
    isTurnBegun = false
    uncork()
  }

  const hand = (last: Uint8Array): Promise<void> | undefined => {
    if (output.writableLength + last.length < output.writableHighWaterMark) {
      output.write(last)
      return undefined
    }
    return new Promise((resolve) => {
      waiting.push(resolve)
      output.write(last, taken)
    })
  }

  return {
    gone,
    write(message) {
      if (gone.aborted) return undefined
      if (message instanceof Uint8Array && message.length < COPIED_BELOW_BYTES) {
        collect()
        return hand(withLineEnd(asLine(message)))
      }
      cork()
      for (const part of message instanceof Uint8Array ? [message] : message) output.write(asLine(part))
      const wait = hand(LINE_END)
      // It would leave the processor's caches until then.
      uncork()
      return wait
    },
    async flushed() {
      if (gone.aborted) return
      await new Promise<void>((resolve) => {
        gone.watch(resolve)
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

const LINE_FEED = 10
const LINE_END = Buffer.from('\n')
/** Up to here one copy costs less than a second buffer in the stream. */
const COPIED_BELOW_BYTES = 16 * 1024
