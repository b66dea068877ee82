import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

import { EvergrantError, isEvergrantError } from '../../../errors.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { comparePositions, isAfter } from '../../record-key.js'
import type { ListedRecord, ListQuery } from '../../record-store.js'
import { type FileContext, recordPlace } from './context.js'
import { reading } from './faults.js'
import { formatVersion, keyOfPieces, keyPieces, RECORDS_FOLDER } from './layout.js'
import { lookInto, readHead } from './record-folder.js'
import { assertNoLinks } from './folder-check.js'

const RECORD_FOLDER = /^(.+)\.r$/

/** Lists from the names first; a record is opened only when its turn comes, or when the order is by `dueAt`. */
export async function* listRecords(context: FileContext, query: ListQuery): AsyncIterable<ListedRecord> {
  const what = `the records under ${query.prefix}`
  const root = await reading(what, () => context.storeFolder.find())
  if (root === undefined) return
  const keys = await reading(what, () => keysUnder(root, query.prefix))
  yield* query.dueBefore === undefined ? byKey(root, keys, query) : byDueAt(root, keys, query)
}

/** The key whose record folder this is. */
export function keyOfFolder(root: string, folder: string): string | undefined {
  const pieces = relative(join(root, RECORDS_FOLDER), folder).split(sep)
  const stem = RECORD_FOLDER.exec(pieces.at(-1) ?? '')?.[1]
  return stem === undefined ? undefined : keyOfPieces([...pieces.slice(0, -1), stem])
}

async function* byKey(root: string, keys: readonly string[], query: ListQuery): AsyncIterable<ListedRecord> {
  let listed = 0
  for (const key of keys.filter((each) => isAfter({ key: each }, query)).toSorted(ascending)) {
    const record = await reading(`the record ${key}`, () => listedRecord(root, key))
    if (record === undefined) continue
    yield record
    if (++listed === query.limit) return
  }
}

async function* byDueAt(root: string, keys: readonly string[], query: ListQuery): AsyncIterable<ListedRecord> {
  const { dueBefore = Number.POSITIVE_INFINITY, limit } = query
  const due: ListedRecord[] = []
  for (const key of keys) {
    const record = await reading(`the record ${key}`, () => listedRecord(root, key))
    if (record?.dueAt !== undefined && record.dueAt < dueBefore && isAfter(record, query)) due.push(record)
  }
  yield* due.toSorted(comparePositions(query)).slice(0, limit)
}

/** A damaged record is listed by its name alone: its reader is told, and the others stay in sight. */
async function listedRecord(root: string, key: string): Promise<ListedRecord | undefined> {
  const place = recordPlace(root, key)
  try {
    const head = readHead(place)
    if (head === undefined || head.removed) return undefined
    return { key, version: formatVersion(head.id), ...(head.dueAt !== undefined && { dueAt: head.dueAt }) }
  } catch (error) {
    if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) throw error
    const head = lookInto(place)?.head
    return head && { key, version: formatVersion(head) }
  }
}

async function keysUnder(root: string, prefix: string): Promise<string[]> {
  const base = join(root, RECORDS_FOLDER)
  const pieces = keyPieces(prefix.slice(0, -1))
  const start = join(base, ...pieces)
  return assertNoLinks(start) === 'missing' ? [] : keysIn(start, pieces)
}

async function keysIn(folder: string, pieces: readonly string[]): Promise<string[]> {
  const keys: string[] = []
  for (const entry of await entriesOf(folder)) {
    const stem = RECORD_FOLDER.exec(entry.name)?.[1]
    const isParent = stem === undefined && !entry.name.includes('.')
    if (stem === undefined && !isParent) continue
    assertFolder(entry, folder)
    if (isParent) keys.push(...(await keysIn(join(folder, entry.name), [...pieces, entry.name])))
    const key = stem === undefined ? undefined : keyOfPieces([...pieces, stem])
    if (key !== undefined) keys.push(key)
  }
  return keys
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return []
    throw error
  }
}

function assertFolder(entry: Dirent, folder: string): void {
  if (entry.isDirectory()) return
  const path = join(folder, entry.name)
  throw new EvergrantError('STORE_UNREADABLE', `${path} stands where a folder of the store has to be`, {
    details: { path },
    hint: `Move ${path} away.`,
  })
}

const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
