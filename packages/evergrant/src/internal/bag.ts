/** Callbacks that come and go, as often as requests do. */
export interface Bag<T extends unknown[]> {
  readonly size: number
  /** @returns takes it out again; can be called more than once */
  add(callback: (...told: T) => void): () => void
  /** Calls all that are in, but not those that were taken out meanwhile. */
  tell(...told: T): void
}

interface Entry<T extends unknown[]> {
  readonly callback: (...told: T) => void
  /** -1 when it is out. */
  index: number
}

/**
 * A bag in an array. A Set would do, but it moves into ever new tables as entries come and go; a table that has grown old keeps alive, until the next full
 * collection, all that was in it, and with 64 requests at a time that cost more than the rest of what is ours of a request.
 */
export function createBag<T extends unknown[]>(onEmpty?: () => void): Bag<T> {
  return new ArrayBag(onEmpty)
}

/** A class, so that no bag has functions of its own. */
class ArrayBag<T extends unknown[]> implements Bag<T> {
  #entries: Entry<T>[] = []
  readonly #onEmpty: (() => void) | undefined

  constructor(onEmpty: (() => void) | undefined) {
    this.#onEmpty = onEmpty
  }

  get size(): number {
    return this.#entries.length
  }

  add(callback: Entry<T>['callback']): () => void {
    const entry: Entry<T> = { callback, index: this.size }
    // An empty array takes room for 17 with its first.
    if (entry.index === 0) this.#entries = [entry]
    else this.#entries.push(entry)
    return () => this.#remove(entry)
  }

  tell(...told: T): void {
    for (const { index, callback } of this.#entries.slice()) if (index !== -1) callback(...told)
  }

  /** The last takes its place. */
  #remove(entry: Entry<T>): void {
    if (entry.index === -1) return
    const last = this.#entries.pop()
    if (last !== undefined && last !== entry) {
      this.#entries[entry.index] = last
      last.index = entry.index
    }
    entry.index = -1
    if (this.size === 0) this.#onEmpty?.()
  }
}
