const watched = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back when the signal aborts, until let go of. However many watch one signal, it has one listener: each of its own would cost more than the rest of a
 * small request, and past ten Node warns of a leak.
 *
 * @returns lets go; can be called more than once
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const watchers = watched.get(signal) ?? watch(signal)
  watchers.add(callback)
  return () => {
    if (watchers.delete(callback) && watchers.size === 0) unwatch(signal)
  }
}

function watch(signal: AbortSignal): Set<() => void> {
  const watchers = new Set<() => void>()
  watched.set(signal, watchers)
  signal.addEventListener('abort', tell)
  return watchers
}

function unwatch(signal: AbortSignal): void {
  watched.delete(signal)
  signal.removeEventListener('abort', tell)
}

function tell(this: AbortSignal): void {
  for (const callback of watched.get(this) ?? []) callback()
}
