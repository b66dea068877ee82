import { type Bag, createBag } from './bag.js'

const watched = new WeakMap<AbortSignal, Bag<[]>>()

/**
 * Calls back when the signal aborts, until let go of. However many watch one signal, it has one listener: each of its own would cost more than the rest of a
 * small request, and past ten Node warns of a leak.
 *
 * @returns lets go; can be called more than once
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const watchers = watched.get(signal) ?? watch(signal)
  const remove = watchers.add(callback)
  return () => {
    remove()
    if (watchers.size === 0) unwatch(signal, watchers)
  }
}

function watch(signal: AbortSignal): Bag<[]> {
  const watchers = createBag<[]>()
  watched.set(signal, watchers)
  signal.addEventListener('abort', tell)
  return watchers
}

function unwatch(signal: AbortSignal, watchers: Bag<[]>): void {
  if (watched.get(signal) !== watchers) return
  watched.delete(signal)
  signal.removeEventListener('abort', tell)
}

function tell(this: AbortSignal): void {
  watched.get(this)?.tell()
}
