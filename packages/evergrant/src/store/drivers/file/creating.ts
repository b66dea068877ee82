import { rename } from 'node:fs/promises'
import { join } from 'node:path'

import { EvergrantError } from '../../../errors.js'
import { makePrivateFolder } from '../../../internal/node/private-folder.js'
import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { clearFolder, discardFolder } from './clearing.js'
import { conflict } from './conflict.js'
import type { FileContext, RecordPlace } from './context.js'
import { assertNewestFence } from './fences.js'
import { creationName, formatVersion, randomId, type VersionId, versionName } from './layout.js'
import { encodeRecordFile, type RecordFile } from './record-file.js'
import { lookInto, readHead } from './record-folder.js'
import { makeFolderInside } from './making-folder.js'
import { writeSynced } from '../../../internal/node/write-synced.js'

// Each round means that another process changed the folder in between, or holds a file in it open.
const MAX_ROUNDS = 20
const BETWEEN_ROUNDS_MS = 20

/**
 * Begins a record: prepares its folder complete and renames it into place, which succeeds only where no record stands.
 *
 * @throws EvergrantError `STORE_CONFLICT`
 */
export async function create(
  context: FileContext,
  place: RecordPlace,
  file: RecordFile,
  fence: bigint | undefined,
): Promise<VersionId> {
  await context.onStep('create: begun')
  let refusal: unknown
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (round > 1) await context.clock.sleep(BETWEEN_ROUNDS_MS)
    await assertVacant(context, place)
    const outcome = await tryToCreate(context, place, file, fence)
    if (outcome.created !== undefined) return outcome.created
    refusal = outcome.refusal
  }
  throw new EvergrantError('STORE_WRITE_FAILED', `${place.key} was not written: its folder could not be put in place`, {
    cause: refusal,
    details: { record: place.key, path: place.folder },
    hint: `Look into ${place.folder}: something else keeps it in use.`,
  })
}

/** Clears away a record whose life has ended; refuses where one lives. */
async function assertVacant(context: FileContext, place: RecordPlace): Promise<void> {
  const head = readHead(place)
  if (head !== undefined && !head.removed) throw conflict(place.key, 'it exists already')
  const look = lookInto(place)
  const isUnchanged = head?.id.life === look?.head?.life && head?.id.number === look?.head?.number
  if (look !== undefined && isUnchanged) await clearFolder(context, place, look)
}

type Outcome = { readonly created: VersionId } | { readonly created?: undefined; readonly refusal: unknown }

async function tryToCreate(
  context: FileContext,
  place: RecordPlace,
  file: RecordFile,
  fence: bigint | undefined,
): Promise<Outcome> {
  const first: VersionId = { life: randomId(), number: 1 }
  const name = creationName(place.stem, fence ?? 0n)
  const prepared = join(place.parent, name)
  try {
    await makeFolderInside(place.parent)
    await prepare(prepared, place, first, file)
    await context.onStep('create: folder prepared')
    // Only after the folder is there: see "Fences" in layout.ts.
    await assertNewestFence(context, place.key, fence)
    await context.onStep('create: fence checked')
    const refusal = await renameExclusively(prepared, place.folder)
    if (refusal !== undefined) {
      await discardFolder(place.parent, name, place.stem)
      return { refusal }
    }
  } catch (error) {
    await discardFolder(place.parent, name, place.stem)
    throw error
  }
  await context.onStep('create: renamed')
  await syncFolder(place.parent)
  await context.onStep('create: synced')
  return { created: first }
}

async function prepare(folder: string, place: RecordPlace, id: VersionId, file: RecordFile): Promise<void> {
  await makePrivateFolder(folder)
  const bytes = encodeRecordFile({ key: place.key, version: formatVersion(id) }, file)
  await writeSynced(join(folder, versionName(id)), bytes)
  await syncFolder(folder)
}

// EPERM and EACCES: how Windows says that the name is taken. ENOENT: the prepared folder was discarded, by the holder of a newer
// lease or as a leftover. In each case another look tells.
const REFUSALS = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES', 'ENOENT']

async function renameExclusively(from: string, to: string): Promise<unknown> {
  try {
    await rename(from, to)
    return undefined
  } catch (error) {
    if (isSystemError(error, ...REFUSALS)) return error
    throw error
  }
}
