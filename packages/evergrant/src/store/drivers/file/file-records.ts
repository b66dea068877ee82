import type { RecordStore, StoredRecord, WriteOptions } from '../../record-store.js'
import { conflict } from './conflict.js'
import { type FileContext, recordPlace } from './context.js'
import { reading, writing } from './faults.js'
import { stored } from './record-file.js'
import { readHead } from './record-folder.js'
import { appendVolatile } from './volatile-writing.js'

export type FileRecords = Pick<RecordStore, 'read' | 'take' | 'remove'> & {
  write(key: string, payload: Uint8Array, options: WriteOptions): Promise<StoredRecord>
}

/**
 * Single records in files: see layout.ts for what they do to the folder, and why it is safe. What changes them is loaded with the first
 * change: most short programs only read.
 */
export function createFileRecords(context: FileContext): FileRecords {
  const takeTurns = createTurns()
  const changes = () => import('./record-changes.js')
  return {
    read: (key) =>
      reading(`the record ${key}`, async () => {
        await takeTurns()
        const root = await context.storeFolder.find()
        const head = root === undefined ? undefined : readHead(recordPlace(root, key))
        return head && !head.removed ? stored(head.id, head.payload) : undefined
      }),
    write: (key, payload, options) =>
      writing(`the record ${key}`, async () => {
        if (options.volatile && options.expected !== undefined && options.fence === undefined) {
          const root = await context.storeFolder.find()
          if (root === undefined) throw conflict(key, 'it does not exist')
          return appendVolatile(recordPlace(root, key), payload, { ...options, expected: options.expected })
        }
        const place = recordPlace(await context.storeFolder.make(), key)
        return (await changes()).writeRecord(context, place, payload, options)
      }),
    take: (key) =>
      writing(`the record ${key}`, async () => {
        const root = await context.storeFolder.find()
        return root === undefined ? undefined : (await changes()).takeRecord(context, recordPlace(root, key))
      }),
    remove: (key, expected) =>
      writing(`the record ${key}`, async () => {
        const root = await context.storeFolder.find()
        if (root !== undefined) return (await changes()).removeRecord(context, recordPlace(root, key), expected)
        if (expected !== undefined) throw conflict(key, 'it does not exist')
      }),
  }
}

/**
 * Files are read synchronously, which is quicker. Whoever reads in a loop must not keep everybody else from their turn, and whoever reads
 * a few must not wait for one.
 */
function createTurns(): () => Promise<void> | undefined {
  let taken = 0
  return () => {
    taken += 1
    if (taken % READS_A_TURN !== 0) return undefined
    return new Promise((resolve) => setImmediate(resolve))
  }
}

const READS_A_TURN = 8
