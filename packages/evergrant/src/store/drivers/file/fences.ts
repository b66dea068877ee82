import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { isSystemError } from '../../../internal/node/system-error.js'
import { discardFolder } from './clearing.js'
import { conflict } from './conflict.js'
import { type FileContext, leaseFolder, recordPlace } from './context.js'
import { parseCreationFence, parseLeaseName, parseLeaseTemporaryName, parseTemporaryName } from './layout.js'
import { removeFile } from './synced-file.js'

/** One look at the folder of a key's leases. */
export interface LeaseFolder {
  /** The fence of the newest lease; 0 when there was none. */
  readonly newest: number
  readonly fences: readonly number[]
  readonly temporaries: readonly { readonly name: string; readonly fence: number }[]
}

export async function lookIntoLeases(folder: string): Promise<LeaseFolder> {
  const names = await namesIn(folder)
  const fences = names.map(parseLeaseName).filter((fence) => fence !== undefined)
  const temporaries = names.flatMap((name) => {
    const fence = parseLeaseTemporaryName(name)
    return fence === undefined ? [] : [{ name, fence }]
  })
  return { newest: Math.max(0, ...fences), fences: fences.toSorted((a, b) => a - b), temporaries }
}

/** @throws EvergrantError `STORE_CONFLICT` when a newer lease was granted than that of `fence` */
export async function assertNewestFence(context: FileContext, key: string, fence: bigint | undefined): Promise<void> {
  if (fence === undefined) return
  const root = await context.storeFolder.make()
  const { newest } = await lookIntoLeases(leaseFolder(root, key))
  if (fence < BigInt(newest)) throw conflict(key, 'a newer lease was granted')
}

/** Takes away what writers with an older fence are about to put in place. What they make later, they check against the new lease. */
export async function stopOlderWrites(root: string, key: string, fence: number): Promise<void> {
  const { folder, parent, stem } = recordPlace(root, key)
  for (const name of await namesIn(folder)) {
    const temporary = parseTemporaryName(name)
    if (temporary && isOlder(temporary.fence, fence)) await removeFile(join(folder, name))
  }
  for (const name of await namesIn(parent)) {
    if (name.startsWith(`${stem}.`) && isOlder(parseCreationFence(name), fence)) await discardFolder(parent, name, stem)
  }
}

/** 0 stands for a write without a lease, which no lease stops. */
const isOlder = (fence: number | undefined, newest: number) => fence !== undefined && fence > 0 && fence < newest

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return []
    throw error
  }
}
