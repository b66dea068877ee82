import { EvergrantError } from '../errors.js'
import { onAbort, type Signal } from '../internal/abort.js'

/** The outcome of work that cannot be stopped itself, unless the person stops waiting for it first. Only for work that leaves nothing behind. */
export async function unlessInterrupted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  let stop: () => void = () => undefined
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new EvergrantError('INTERRUPTED', 'Interrupted'))
  })
  if (signal.aborted) stop()
  const release = onAbort(signal, stop)
  try {
    return await Promise.race([work, stopped])
  } finally {
    release()
  }
}
