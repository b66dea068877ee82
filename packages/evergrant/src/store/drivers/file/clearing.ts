import { rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import type { FileContext, RecordPlace } from './context.js'
import { namesIn } from './folder-names.js'
import { discardedName, parseCreationFence, type VersionId, versionName } from './layout.js'
import type { RecordFolder } from './record-folder.js'
import { removeFile } from './synced-file.js'

const KEPT_VERSIONS = 3
const KEPT_MS = 60_000
/** From here on old versions go at once: a slow reader then looks again. */
const MAX_VERSIONS = 32

/**
 * Removes what is left of a record whose life has ended, or that never began one. Any number of processes may do so at once, and
 * a stopped one may go on later: every name belongs to the ended life, and a folder in which a new one has begun is not empty.
 */
export async function clearFolder(context: FileContext, { folder }: RecordPlace, look: RecordFolder): Promise<void> {
  await context.onStep('clear: begun')
  for (const { name } of look.temporaries) await removeFile(join(folder, name))
  for (const name of look.leftovers) await removeFile(join(folder, name))
  await context.onStep('clear: temporary files removed')
  const { head } = look
  if (head !== undefined) await removeVersions(context, folder, head, look.numbers)
  await rmdir(folder).catch((error: unknown) => {
    if (!isSystemError(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error
  })
}

/** The removal itself goes last and after a sync: a power cut must not bring back what it removed. */
async function removeVersions(
  context: FileContext,
  folder: string,
  head: VersionId,
  numbers: readonly number[],
): Promise<void> {
  for (const number of numbers) {
    if (number !== head.number) await removeFile(join(folder, versionName({ life: head.life, number })))
  }
  await context.onStep('clear: versions removed')
  const isThere = await syncFolder(folder).then(
    () => true,
    (error: unknown) => {
      if (isSystemError(error, 'ENOENT')) return false
      throw error
    },
  )
  if (isThere) await removeFile(join(folder, versionName(head)))
  await context.onStep('clear: last version removed')
}

/**
 * Removes versions that were replaced a while ago, given the look at the folder that was taken before `written` was linked: that
 * order is what keeps a stopped writer from finding its number free again.
 */
export async function prune(
  context: FileContext,
  { folder }: RecordPlace,
  look: RecordFolder,
  written: VersionId,
): Promise<void> {
  const old = await oldVersions(folder, look, written)
  const highest = old.at(-1)
  if (highest === undefined) return
  for (const temporary of look.temporaries) {
    if (temporary.life !== written.life || temporary.number <= highest) await removeFile(join(folder, temporary.name))
  }
  await context.onStep('prune: temporary files removed')
  for (const number of old) {
    await removeFile(join(folder, versionName({ life: written.life, number })))
    await context.onStep('prune: one version removed')
  }
}

/** A version is old from the moment it was replaced, so the age that counts is that of the next one. */
async function oldVersions(folder: string, { numbers }: RecordFolder, { life, number }: VersionId): Promise<number[]> {
  const candidates = numbers.slice(0, Math.max(0, numbers.length + 1 - KEPT_VERSIONS))
  if (candidates.length === 0) return []
  const now = await changedAt(folder, { life, number })
  const old: number[] = []
  for (const [index, candidate] of candidates.entries()) {
    const next = numbers[index + 1]
    if (next === undefined || now === undefined) break
    const replacedAt = await changedAt(folder, { life, number: next })
    const isCrowded = numbers.length - index > MAX_VERSIONS
    if (!isCrowded && replacedAt !== undefined && now - replacedAt < KEPT_MS) break
    old.push(candidate)
  }
  return old
}

/** When a version was written, by the clock of the file system; `undefined` when it is gone. */
async function changedAt(folder: string, id: VersionId): Promise<number | undefined> {
  try {
    return (await stat(join(folder, versionName(id)))).mtimeMs
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Removes a folder that is being prepared: away in one step, so that its maker cannot put it in place half empty. */
export async function discardFolder(parent: string, name: string, stem: string): Promise<void> {
  const away = join(parent, discardedName(stem))
  try {
    await rename(join(parent, name), away)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return
    throw error
  }
  await rm(away, { recursive: true, force: true })
}

/** Removes what is being prepared for a record, by its fence. A living maker finds its folder gone, and looks again. */
export async function discardCreations(
  { parent, stem }: RecordPlace,
  isUnwanted: (fence: number) => boolean,
): Promise<void> {
  for (const name of namesIn(parent) ?? []) {
    const fence = name.startsWith(`${stem}.`) ? parseCreationFence(name) : undefined
    if (fence !== undefined && isUnwanted(fence)) await discardFolder(parent, name, stem)
  }
}
