import { type Clock, systemClock } from '../../../internal/clock.js'
import type { RecordStore } from '../../record-store.js'
import { createGuardedStore } from '../guarded-store.js'
import type { FileContext } from './context.js'
import { createFileRecords } from './file-records.js'
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

  return createGuardedStore({
    ...createFileRecords(context),
    async *list(query) {
      const { listRecords } = await import('./listing.js')
      yield* listRecords(context, query)
    },
    async withLease(key, options, run) {
      const { withFileLease } = await import('./file-leases.js')
      return withFileLease(context, { key, ...options }, run)
    },
  })
}
