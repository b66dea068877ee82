import { type Bag, createBag } from './bag.js'

const watched = new WeakMap<AbortSignal, Bag<[]>>()

/**
 * Calls back when the signal aborts, until let go of. However many watch one signal, it has one listener: each of its own would cost more than the rest of a
 * small request, and past ten Node warns of a leak.
 *
 * @returns lets go; can be called more than once
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  return (watched.get(signal) ?? watch(signal)).add(callback)
}

/**
 * Controllers that are used again and again: a new signal with its first listener costs as much as writing a small request. One that has aborted, or that
 * somebody may still abort or watch for what is over, must not be given back.
 */
export function createControllers(): { take(): AbortController; giveBack(controller: AbortController): void } {
  const idle: AbortController[] = []
  return {
    take: () => idle.pop() ?? createController(),
    giveBack(controller) {
      if (!controller.signal.aborted) idle.push(controller)
    },
  }
}

function createController(): AbortController {
  const controller = new AbortController()
  // Keeps the one listener that all who watch the signal share, between one use and the next.
  onAbort(controller.signal, () => undefined)
  return controller
}

function watch(signal: AbortSignal): Bag<[]> {
  const watchers: Bag<[]> = createBag(() => unwatch(signal, watchers))
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
