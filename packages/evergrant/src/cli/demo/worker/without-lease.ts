import type { RecordStore } from '../../../index.js'

/** The same store without its guards between processes: no lease, and no fence on what is written. */
export function withoutLease(store: RecordStore): RecordStore {
  return {
    read: (key) => store.read(key),
    write: (key, payload, { fence: _fence, ...options } = {}) => store.write(key, payload, options),
    take: (key) => store.take(key),
    remove: (key, expected) => store.remove(key, expected),
    list: (query) => store.list(query),
    withLease: (_key, _options, run) => run({ signal: new AbortController().signal, fence: 0n }),
    close: async () => store.close?.(),
  }
}
