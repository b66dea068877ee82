import { assertLeaseOptions, assertListQuery, assertRecordKey, assertWrite } from '../record-key.js'
import type { RecordStore, StoredRecord, WriteOptions } from '../record-store.js'

/** What a driver does, given keys, payloads and options that have been judged. */
export interface StoreDriver extends Pick<RecordStore, 'read' | 'take' | 'remove' | 'list' | 'withLease'> {
  /** `payload` belongs to the driver from now on. */
  write(key: string, payload: Uint8Array, columns: WriteOptions): Promise<StoredRecord>
  /** Waited for before anything is changed, a lease included: a refresh then ends before its token is spent. */
  assertDurable?(): Promise<void>
}

/** The store of a driver: wrong arguments are a `TypeError` before anything is touched. */
export function createGuardedStore(driver: StoreDriver): RecordStore {
  const assertDurable = async () => driver.assertDurable?.()
  return {
    async read(key) {
      assertRecordKey(key)
      return driver.read(key)
    },
    async write(key, payload, columns = {}) {
      assertRecordKey(key)
      assertWrite(payload, columns)
      // Copied now: the caller may change its array while the write is on its way.
      const copy = payload.slice()
      await assertDurable()
      return driver.write(key, copy, columns)
    },
    async take(key) {
      assertRecordKey(key)
      await assertDurable()
      return driver.take(key)
    },
    async remove(key, expected) {
      assertRecordKey(key)
      await assertDurable()
      return driver.remove(key, expected)
    },
    list(query) {
      assertListQuery(query)
      return driver.list(query)
    },
    async withLease(key, lease, run) {
      assertRecordKey(key)
      assertLeaseOptions(lease)
      await assertDurable()
      return driver.withLease(key, lease, run)
    },
  }
}
