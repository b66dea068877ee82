import { isEvergrantError } from '../../../errors.js'
import type { StoredRecord, WriteOptions } from '../../record-store.js'
import { append, pruneQuietly } from './appending.js'
import { clearFolder, discardCreations } from './clearing.js'
import { conflict } from './conflict.js'
import type { FileContext, RecordPlace } from './context.js'
import { create } from './creating.js'
import { endLife } from './ending.js'
import { parseVersion } from './layout.js'
import { type RecordFile, stored } from './record-file.js'
import { assertNoLinks } from './folder-check.js'
import { type Head, lookInto, readHead, type RecordFolder } from './record-folder.js'
import { sweep } from './sweeping.js'

export async function writeRecord(
  context: FileContext,
  place: RecordPlace,
  payload: Uint8Array,
  { expected, fence, dueAt, expiresAt }: WriteOptions,
): Promise<StoredRecord> {
  const file: RecordFile = { payload, dueAt, expiresAt, removed: false }
  if (expected === undefined) {
    const created = await create(context, place, file, fence)
    await sweep(context, place)
    return stored(created, payload)
  }
  const head = readHead(place)
  assertExpected(place.key, head, expected)
  const appended = await append(context, place, head.id, file, fence)
  await pruneQuietly(context, place, appended)
  return stored(appended.written, payload)
}

export async function takeRecord(context: FileContext, place: RecordPlace): Promise<StoredRecord | undefined> {
  for (;;) {
    const head = readHead(place)
    if (head === undefined || head.removed) return undefined
    if (await endLife(context, place, head.id)) return stored(head.id, head.payload)
  }
}

export async function removeRecord(
  context: FileContext,
  place: RecordPlace,
  expected: string | undefined,
): Promise<void> {
  await removeVersions(context, place, expected)
  await discardCreations(place, () => true)
}

async function removeVersions(context: FileContext, place: RecordPlace, expected: string | undefined): Promise<void> {
  if (expected !== undefined) {
    const head = readHead(place)
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
  return assertNoLinks(place.folder) === 'missing' ? undefined : lookInto(place)
}

/** A damaged record is there to be removed, whatever it held. */
async function isRemoved(place: RecordPlace): Promise<boolean> {
  try {
    return readHead(place)?.removed ?? true
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
