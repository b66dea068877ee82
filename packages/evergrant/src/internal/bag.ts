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
export function createBag<T extends unknown[]>(onEmpty: () => void = () => undefined): Bag<T> {
  const entries: Entry<T>[] = []
  // No getter: an object with one takes half a kilobyte, and is looked up slowly.
  const bag = {
    size: 0,
    add(callback: Entry<T>['callback']) {
      const entry: Entry<T> = { callback, index: entries.length }
      bag.size = entries.push(entry)
      return () => {
        if (entry.index === -1) return
        remove(entries, entry)
        bag.size = entries.length
        if (bag.size === 0) onEmpty()
      }
    },
    tell(...told: T) {
      for (const { index, callback } of entries.slice()) if (index !== -1) callback(...told)
    },
  }
  return bag
}

/** The last takes its place. */
function remove<T extends unknown[]>(entries: Entry<T>[], entry: Entry<T>): void {
  const last = entries.pop()
  if (last !== undefined && last !== entry) {
    entries[entry.index] = last
    last.index = entry.index
  }
  entry.index = -1
}
