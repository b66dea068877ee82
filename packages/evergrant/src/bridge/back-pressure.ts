import type { Readable } from 'node:stream'

/** Reads the host no further while too much of what it said is under way or held, in messages or in bytes. */
export function createBackPressure(
  input: Pick<Readable, 'pause' | 'resume'>,
  limits: { readonly maxWaiting: number; readonly maxWaitingBytes: number },
): { add(bytes: number): void; remove(bytes: number): void } {
  let messages = 0
  let size = 0
  const isFull = () => messages >= limits.maxWaiting || size > limits.maxWaitingBytes

  return {
    add(bytes) {
      messages += 1
      size += bytes
      if (isFull()) input.pause()
    },
    remove(bytes) {
      const wasFull = isFull()
      messages -= 1
      size -= bytes
      if (wasFull && !isFull()) input.resume()
    },
  }
}
