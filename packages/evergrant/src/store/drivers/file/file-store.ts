import { type Clock, systemClock } from '../../../internal/clock.js'
import { assertLeaseOptions, assertListQuery, assertRecordKey, assertWrite } from '../../record-key.js'
import type { RecordStore } from '../../record-store.js'
import type { FileContext } from './context.js'
import { createFileLeases } from './file-leases.js'
import { createFileRecords } from './file-records.js'
import { listRecords } from './listing.js'
import type { OnStep } from './steps.js'
import { createStoreFolder } from './store-folder.js'

export interface FileStoreOptions {
  /** Where the records are kept. Made at the first write, for its owner alone; one that is there must be empty or a store. */
  readonly folder: string
  /** The engine's clock: for waiting, and to tell what has expired. */
  readonly clock?: Clock
}

/**
 * A store in a folder of a local disk, for any number of processes of one user. Writes are on the disk when they resolve. Needs
 * nothing but a file system with hard links. `layout.ts` beside this file shows what it keeps where.
 */
export function createFileStore(options: FileStoreOptions): RecordStore {
  return openFileStore(options, () => {})
}

/** The same, with a function that is called between any two changes to the file system. */
export function openFileStore({ folder, clock = systemClock }: FileStoreOptions, onStep: OnStep): RecordStore {
  if (typeof folder !== 'string' || folder === '') throw new TypeError('folder must be a path')
  const context: FileContext = { storeFolder: createStoreFolder(folder), clock, onStep }
  const records = createFileRecords(context)
  const withLease = createFileLeases(context)

  return {
    async read(key) {
      assertRecordKey(key)
      return records.read(key)
    },
    async write(key, payload, columns = {}) {
      assertRecordKey(key)
      assertWrite(payload, columns)
      // Copied now: the caller may change its array while the write is on its way.
      return records.write(key, payload.slice(), columns)
    },
    async take(key) {
      assertRecordKey(key)
      return records.take(key)
    },
    async remove(key, expected) {
      assertRecordKey(key)
      return records.remove(key, expected)
    },
    list(query) {
      assertListQuery(query)
      return listRecords(context, query)
    },
    async withLease(key, lease, run) {
      assertRecordKey(key)
      assertLeaseOptions(lease)
      return withLease(key, lease, run)
    },
  }
}
