import { join } from 'node:path'

import { discardCreations } from './clearing.js'
import { conflict } from './conflict.js'
import { type FileContext, leaseFolder, recordPlace } from './context.js'
import { namesIn } from './folder-names.js'
import { parseLeaseName, parseLeaseTemporaryName, parseTemporaryName } from './layout.js'
import { removeFile } from './synced-file.js'

/** One look at the folder of a key's leases. */
export interface LeaseFolder {
  /** The fence of the newest lease; 0 when there was none. */
  readonly newest: number
  readonly fences: readonly number[]
  readonly temporaries: readonly { readonly name: string; readonly fence: number }[]
}

export async function lookIntoLeases(folder: string): Promise<LeaseFolder> {
  const names = namesIn(folder) ?? []
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
  const place = recordPlace(root, key)
  for (const name of namesIn(place.folder) ?? []) {
    const temporary = parseTemporaryName(name)
    if (temporary && isOlder(temporary.fence, fence)) await removeFile(join(place.folder, name))
  }
  await discardCreations(place, (other) => isOlder(other, fence))
}

/** 0 stands for a write without a lease, which no lease stops. */
const isOlder = (fence: number, newest: number) => fence > 0 && fence < newest
