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
export function createBag<T extends unknown[]>(): Bag<T> {
  const entries: Entry<T>[] = []
  return {
    get size() {
      return entries.length
    },
    add(callback) {
      const entry: Entry<T> = { callback, index: entries.length }
      entries.push(entry)
      return () => remove(entries, entry)
    },
    tell(...told) {
      for (const { index, callback } of entries.slice()) if (index !== -1) callback(...told)
    },
  }
}

/** The last takes its place. */
function remove<T extends unknown[]>(entries: Entry<T>[], entry: Entry<T>): void {
  if (entry.index === -1) return
  const last = entries.pop()
  if (last !== undefined && last !== entry) {
    entries[entry.index] = last
    last.index = entry.index
  }
  entry.index = -1
}
