import { link, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { currentProcess, isProvedDead } from '../../../internal/node/process-identity.js'
import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { type FileContext, leaseFolder } from './context.js'
import { type LeaseFolder, lookIntoLeases, stopOlderWrites } from './fences.js'
import { leaseName, leaseTemporaryName } from './layout.js'
import { encodeLease, readLease, releaseLease, renewedAt } from './lease-file.js'
import { makeFolderInside } from './making-folder.js'
import { writeSynced } from '../../../internal/node/write-synced.js'
import { removeFile } from './synced-file.js'

/** A lease that was taken. */
export interface TakenLease {
  readonly folder: string
  readonly fence: number
}

/**
 * Takes the lease if it is free: released, its owner dead, or not renewed in time. The next fence is a file that is linked
 * exclusively, so of all who find it free exactly one gets it, and none takes a lease away from one that came later.
 */
export async function tryToTake(context: FileContext, key: string, ttlMs: number): Promise<TakenLease | undefined> {
  const root = await context.storeFolder.make()
  const folder = leaseFolder(root, key)
  await makeFolderInside(folder)
  await context.onStep('lease: begun')
  const { newest } = await lookIntoLeases(folder)
  const judgement = await judge(folder, newest)
  if (judgement === 'held') return undefined
  await context.onStep('lease: judged free')
  const fence = newest + 1
  const look = await linkNext(context, { folder, fence }, ttlMs, judgement)
  if (look === undefined) return undefined
  try {
    await context.onStep('lease: temporary file removed')
    await syncFolder(folder)
    await context.onStep('lease: synced')
    await removeOlder(folder, look)
    await context.onStep('lease: older leases removed')
    await stopOlderWrites(root, key, fence)
    await context.onStep('lease: older writes stopped')
    return { folder, fence }
  } catch (error) {
    // Otherwise everybody would wait until its time is over. What fails here too leaves it at that.
    await releaseLease(join(folder, leaseName(fence))).catch(ignoreSystemError)
    throw error
  }
}

function ignoreSystemError(error: unknown): void {
  if (!isSystemError(error)) throw error
}

/** Free, held for certain, or held unless its owner has not renewed it for this long. */
type Judgement = 'free' | 'held' | { readonly unlessSilentForMs: number }

async function judge(folder: string, newest: number): Promise<Judgement> {
  if (newest === 0) return 'free'
  const lease = await readLease(join(folder, leaseName(newest)))
  // Removed since the look: there is a newer one.
  if (lease === undefined) return 'held'
  if (lease.released || (lease.owner !== undefined && (await isProvedDead(lease.owner)))) return 'free'
  return { unlessSilentForMs: lease.ttlMs }
}

/** The look at the folder that was taken just before the lease was linked; `undefined` when it was not to be had. */
async function linkNext(
  context: FileContext,
  { folder, fence }: TakenLease,
  ttlMs: number,
  judgement: Exclude<Judgement, 'held'>,
): Promise<LeaseFolder | undefined> {
  const temporary = join(folder, leaseTemporaryName(fence))
  try {
    await writeSynced(temporary, encodeLease(await currentProcess(), ttlMs))
    await context.onStep('lease: temporary file written')
    if (judgement !== 'free' && !(await isSilent(folder, fence - 1, temporary, judgement.unlessSilentForMs))) {
      return undefined
    }
    // Only after the temporary file is there: see "Old versions" in layout.ts, which holds for fences too.
    const look = await lookIntoLeases(folder)
    await context.onStep('lease: folder checked')
    if (look.newest !== fence - 1) return undefined
    await link(temporary, join(folder, leaseName(fence)))
    await context.onStep('lease: linked')
    return look
  } catch (error) {
    // Somebody else took it, and may have removed the temporary file.
    if (isSystemError(error, 'EEXIST', 'ENOENT')) return undefined
    throw error
  } finally {
    await removeFile(temporary)
  }
}

/** Both times come from the file system's clock, so that the clocks of two machines need not agree. */
async function isSilent(folder: string, fence: number, temporary: string, forMs: number): Promise<boolean> {
  const last = await renewedAt(join(folder, leaseName(fence)))
  const now = (await stat(temporary)).mtimeMs
  return last !== undefined && now - last > forMs
}

/** Keeps the lease before, which somebody may be about to read. */
async function removeOlder(folder: string, { newest, fences, temporaries }: LeaseFolder): Promise<void> {
  for (const { name, fence } of temporaries) if (fence <= newest) await removeFile(join(folder, name))
  for (const fence of fences) if (fence < newest) await removeFile(join(folder, leaseName(fence)))
}
