import { isEvergrantError } from '../../../errors.js'
import type { RecordStore, StoredRecord, WriteOptions } from '../../record-store.js'
import { append, pruneQuietly } from './appending.js'
import { clearFolder, discardCreations } from './clearing.js'
import { conflict } from './conflict.js'
import { type FileContext, type RecordPlace, recordPlace } from './context.js'
import { create } from './creating.js'
import { endLife } from './ending.js'
import { reading, writing } from './faults.js'
import { formatVersion, parseVersion, type VersionId } from './layout.js'
import type { RecordFile } from './record-file.js'
import { type Head, lookInto, readHead, type RecordFolder } from './record-folder.js'
import { assertNoLinks } from './store-folder.js'
import { sweep } from './sweeping.js'

export type FileRecords = Pick<RecordStore, 'read' | 'take' | 'remove'> & {
  write(key: string, payload: Uint8Array, options: WriteOptions): Promise<StoredRecord>
}

/** Single records in files: see layout.ts for what they do to the folder, and why it is safe. */
export function createFileRecords(context: FileContext): FileRecords {
  return {
    read: (key) =>
      reading(`the record ${key}`, async () => {
        const root = await context.storeFolder.find()
        const head = root === undefined ? undefined : await readHead(recordPlace(root, key))
        return head && !head.removed ? stored(head.id, head.payload) : undefined
      }),
    write: (key, payload, options) =>
      writing(`the record ${key}`, async () => {
        const place = recordPlace(await context.storeFolder.make(), key)
        return stored(await writeRecord(context, place, payload, options), payload)
      }),
    take: (key) =>
      writing(`the record ${key}`, async () => {
        const root = await context.storeFolder.find()
        return root === undefined ? undefined : takeRecord(context, recordPlace(root, key))
      }),
    remove: (key, expected) =>
      writing(`the record ${key}`, async () => {
        const root = await context.storeFolder.find()
        if (root === undefined) {
          if (expected !== undefined) throw conflict(key, 'it does not exist')
          return
        }
        await removeRecord(context, recordPlace(root, key), expected)
        await discardCreations(recordPlace(root, key), () => true)
      }),
  }
}

/** A payload of its own: what the caller does with an array must not change what is written meanwhile, or was read. */
const stored = (id: VersionId, payload: Uint8Array): StoredRecord => ({
  payload: payload.slice(),
  version: formatVersion(id),
})

async function writeRecord(
  context: FileContext,
  place: RecordPlace,
  payload: Uint8Array,
  { expected, fence, dueAt, expiresAt }: WriteOptions,
): Promise<VersionId> {
  const file: RecordFile = { payload, dueAt, expiresAt, removed: false }
  if (expected === undefined) {
    const created = await create(context, place, file, fence)
    await sweep(context, place)
    return created
  }
  const head = await readHead(place)
  assertExpected(place.key, head, expected)
  const appended = await append(context, place, head.id, file, fence)
  await pruneQuietly(context, place, appended)
  return appended.written
}

async function takeRecord(context: FileContext, place: RecordPlace): Promise<StoredRecord | undefined> {
  for (;;) {
    const head = await readHead(place)
    if (head === undefined || head.removed) return undefined
    if (await endLife(context, place, head.id)) return stored(head.id, head.payload)
  }
}

async function removeRecord(context: FileContext, place: RecordPlace, expected: string | undefined): Promise<void> {
  if (expected !== undefined) {
    const head = await readHead(place)
    assertExpected(place.key, head, expected)
    if (!(await endLife(context, place, head.id))) throw conflict(place.key, 'it has changed')
    return
  }
  for (;;) {
    const look = await lookForRemoval(place)
    if (look?.head === undefined) return
    if (await isRemoved(place)) return clearFolder(context, place, look)
    if (await endLife(context, place, look.head)) return
  }
}

async function lookForRemoval(place: RecordPlace): Promise<RecordFolder | undefined> {
  return (await assertNoLinks(place.folder)) === 'missing' ? undefined : lookInto(place)
}

/** A damaged record is there to be removed, whatever it held. */
async function isRemoved(place: RecordPlace): Promise<boolean> {
  try {
    return (await readHead(place))?.removed ?? true
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) return false
    throw error
  }
}

function assertExpected(key: string, head: Head | undefined, expected: string): asserts head is Head {
  const id = parseVersion(expected)
  if (head === undefined || head.removed) throw conflict(key, 'it does not exist')
  if (id?.life !== head.id.life || id.number !== head.id.number) throw conflict(key, 'it has changed')
}
