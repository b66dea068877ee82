import type { RecordStore } from '../../../index.js'

/**
 * A store that tells when its lease is wanted. Without `lease` everybody has it at once: nothing keeps processes from spending the same
 * refresh token, and no fence stops what they write.
 */
export function watchedStore(store: RecordStore, lease: boolean, onLeaseWanted: () => void): RecordStore {
  const watched: RecordStore = {
    ...store,
    withLease(key, options, run) {
      onLeaseWanted()
      return lease ? store.withLease(key, options, run) : run({ signal: new AbortController().signal, fence: 0n })
    },
  }
  if (lease) return watched
  return { ...watched, write: (key, payload, { fence: _fence, ...options } = {}) => store.write(key, payload, options) }
}
