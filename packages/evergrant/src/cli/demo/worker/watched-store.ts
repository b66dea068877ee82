import type { RecordStore, StoredRecord } from '../../../index.js'

/**
 * A store that tells when its lease is wanted. Without `lease` everybody has it at once, and nobody sees what the others write, neither
 * their intents nor their tokens: nothing keeps processes from spending the same refresh token.
 */
export function watchedStore(store: RecordStore, lease: boolean, onLeaseWanted: () => void): RecordStore {
  const watched: RecordStore = {
    ...store,
    withLease(key, options, run) {
      onLeaseWanted()
      return lease ? store.withLease(key, options, run) : run({ signal: new AbortController().signal, fence: 0n })
    },
  }
  return lease ? watched : { ...watched, ...unshared(store) }
}

/** Starts with what the store holds, and keeps what is written to itself. */
function unshared(store: RecordStore): Pick<RecordStore, 'read' | 'write'> {
  const own = new Map<string, StoredRecord>()
  let writes = 0
  return {
    read: async (key) => own.get(key) ?? (await store.read(key)),
    async write(key, payload) {
      writes += 1
      const record = { payload, version: `own-${writes}` }
      own.set(key, record)
      return record
    },
  }
}
