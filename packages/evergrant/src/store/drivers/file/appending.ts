import { link } from 'node:fs/promises'
import { join } from 'node:path'

import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { prune } from './clearing.js'
import { conflict } from './conflict.js'
import type { FileContext, RecordPlace } from './context.js'
import { assertNewestFence } from './fences.js'
import { formatVersion, temporaryName, type VersionId, versionName } from './layout.js'
import { encodeRecordFile, type RecordFile } from './record-file.js'
import { lookInto, type RecordFolder } from './record-folder.js'
import { writeSynced } from '../../../internal/node/write-synced.js'
import { removeFile } from './synced-file.js'

/**
 * Writes the version after `before`, if that is still the highest when the name of the next is taken.
 *
 * @returns the new version and the look at the folder that was taken just before it was linked
 * @throws EvergrantError `STORE_CONFLICT`
 */
export async function append(
  context: FileContext,
  place: RecordPlace,
  before: VersionId,
  file: RecordFile,
  fence: bigint | undefined,
): Promise<{ written: VersionId; look: RecordFolder }> {
  const next: VersionId = { life: before.life, number: before.number + 1 }
  const temporary = join(place.folder, temporaryName(next, fence ?? 0n))
  await context.onStep('write: begun')
  try {
    await writeTemporary(temporary, place, next, file)
    await context.onStep('write: temporary file written')
    // Only after the temporary file is there: see "Old versions" and "Fences" in layout.ts.
    const look = await assertHead(place, before)
    await assertNewestFence(context, place.key, fence)
    await context.onStep('write: folder and fence checked')
    await linkExclusively(temporary, place, next)
    await context.onStep('write: linked')
    await removeFile(temporary)
    await context.onStep('write: temporary file removed')
    await syncFolder(place.folder).catch(ignoreCleared)
    await context.onStep('write: synced')
    return { written: next, look }
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
}

/** Prunes after a write. What cannot be pruned now is pruned by a later write, and the write itself is done. */
export async function pruneQuietly(
  context: FileContext,
  place: RecordPlace,
  { written, look }: { written: VersionId; look: RecordFolder },
): Promise<void> {
  await prune(context, place, look, written).catch((error: unknown) => {
    if (!isSystemError(error)) throw error
  })
}

async function writeTemporary(path: string, place: RecordPlace, id: VersionId, file: RecordFile): Promise<void> {
  const bytes = encodeRecordFile({ key: place.key, version: formatVersion(id) }, file)
  await writeSynced(path, bytes).catch((error: unknown) => {
    throw isSystemError(error, 'ENOENT') ? conflict(place.key, 'it was removed', error) : error
  })
}

async function assertHead(place: RecordPlace, expected: VersionId): Promise<RecordFolder> {
  const look = lookInto(place)
  const head = look?.head
  if (look !== undefined && head?.life === expected.life && head.number === expected.number) return look
  throw conflict(place.key, head === undefined ? 'it was removed' : 'it has changed')
}

async function linkExclusively(temporary: string, place: RecordPlace, id: VersionId): Promise<void> {
  await link(temporary, join(place.folder, versionName(id))).catch((error: unknown) => {
    if (isSystemError(error, 'EEXIST')) throw conflict(place.key, 'it has changed', error)
    // The temporary file is gone: a pruner or the holder of a newer lease was faster.
    if (isSystemError(error, 'ENOENT')) throw conflict(place.key, 'a later write or lease came first', error)
    throw error
  })
}

/** A folder that is gone was cleared after this version, which was therefore seen and replaced. */
function ignoreCleared(error: unknown): void {
  if (!isSystemError(error, 'ENOENT')) throw error
}
