import { onAbort, type Signal } from './abort.js'

/** The outcome of shared work, which goes on for the others when this caller gives up: then the signal's reason is thrown. */
export function abortable<T>(work: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    const release = onAbort(signal, () => reject(signal.reason))
    work.then(
      (outcome) => {
        release()
        resolve(outcome)
      },
      (error: unknown) => {
        release()
        reject(error)
      },
    )
  })
}
