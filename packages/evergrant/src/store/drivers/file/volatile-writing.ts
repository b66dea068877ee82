import { linkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { isSystemError } from '../../../internal/node/system-error.js'
import type { StoredRecord, WriteOptions } from '../../record-store.js'
import { conflict } from './conflict.js'
import type { RecordPlace } from './context.js'
import { formatVersion, parseVersion, temporaryName, type VersionId, versionName } from './layout.js'
import { encodeRecordFile, stored } from './record-file.js'
import { lookInto, type RecordFolder } from './record-folder.js'

/**
 * Writes the version after `expected` without waiting for the disk, by the rules of every write. Synchronous, as records are read, for the same reason:
 * a program that sends one request must not wait for this longer than for the request.
 *
 * @throws EvergrantError `STORE_CONFLICT`
 */
export function appendVolatile(
  place: RecordPlace,
  payload: Uint8Array,
  { expected, dueAt, expiresAt }: WriteOptions & { readonly expected: string },
): StoredRecord {
  const before = parseVersion(expected)
  if (before === undefined) throw conflict(place.key, 'it has changed')
  const next: VersionId = { life: before.life, number: before.number + 1 }
  const temporary = join(place.folder, temporaryName(next, 0n, quickId()))
  const file = { payload, dueAt, expiresAt, removed: false }
  try {
    const bytes = encodeRecordFile({ key: place.key, version: formatVersion(next) }, file)
    writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o600 })
    // Only after the temporary file is there: see "Old versions" in layout.ts.
    const look = lookInto(place)
    if (look?.head?.life !== before.life || look.head.number !== before.number)
      throw conflict(place.key, 'it has changed')
    linkSync(temporary, join(place.folder, versionName(next)))
    prune(place, look)
  } catch (error) {
    // No folder: it was removed. No temporary file: a pruner was faster. A name that is taken: another writer was.
    if (isSystemError(error, 'ENOENT', 'EEXIST')) throw conflict(place.key, 'it has changed', error)
    throw error
  } finally {
    removeNow(temporary)
  }
  return stored(next, payload)
}

/** At once, since such a record changes often: a reader that is slower than that looks again. */
function prune({ folder }: RecordPlace, { head, numbers, temporaries }: RecordFolder): void {
  const old = numbers.slice(0, -KEPT_BEFORE)
  const highest = old.at(-1) ?? 0
  for (const { name, number } of temporaries) if (number <= highest) removeNow(join(folder, name))
  for (const number of old) if (head !== undefined) removeNow(join(folder, versionName({ life: head.life, number })))
}

/** What cannot be removed now is removed by a later write. */
function removeNow(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}

/** A name that is taken is a conflict like any other. What draws better numbers takes Node a tenth of a millisecond to begin with. */
const quickId = (): string => Math.random().toString(16).slice(2).padEnd(16, '0').slice(0, 16)

const KEPT_BEFORE = 2
