import { type Bag, createBag } from './bag.js'

/** What ends work before its time: a caller's `AbortSignal`, or a stop of our own. */
export type Signal = AbortSignal | Stop

/** Options as the users of the library write and read them, who have no `Stop`. */
export type WithAbortSignal<Options> = Omit<Options, 'signal'> & { readonly signal?: AbortSignal | undefined }

type Watcher = () => void

/**
 * An AbortController and its signal in one, for our own parts: a controller with its first listener costs as much as writing a small
 * request, and takes a kilobyte. A class, so that none has functions of its own.
 */
export class Stop {
  aborted = false
  reason: unknown = undefined
  /** Few, and never changed in place: whoever goes through them is not disturbed. */
  #watchers: readonly Watcher[] = []

  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const watcher of this.#watchers) if (this.#watchers.includes(watcher)) watcher()
  }

  watch(watcher: Watcher): () => void {
    this.#watchers = [...this.#watchers, watcher]
    return () => void (this.#watchers = this.#watchers.filter((other) => other !== watcher))
  }
}

const watched = new WeakMap<AbortSignal, Bag<[]>>()

/**
 * Calls back when the signal aborts, until let go of. However many watch one `AbortSignal`, it has one listener: each of its own would cost more than the
 * rest of a small request, and past ten Node warns of a leak.
 *
 * @returns lets go; can be called more than once
 */
export function onAbort(signal: Signal, callback: () => void): () => void {
  if (signal instanceof Stop) return signal.watch(callback)
  return (watched.get(signal) ?? watch(signal)).add(callback)
}

/** An `AbortSignal` for whoever wants one: it aborts with the stop. */
export function abortSignalOf(stop: Stop): AbortSignal {
  const controller = new AbortController()
  if (stop.aborted) controller.abort(stop.reason)
  else stop.watch(() => controller.abort(stop.reason))
  return controller.signal
}

/** For what wants an `AbortSignal`: one that aborts with `signal`, as long as `work` goes on. */
export async function withAbortSignal<T>(
  signal: Signal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  if (signal?.aborted) controller.abort(signal.reason)
  const release = signal && onAbort(signal, () => controller.abort(signal.reason))
  try {
    return await work(controller.signal)
  } finally {
    release?.()
  }
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
