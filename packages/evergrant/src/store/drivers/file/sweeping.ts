import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { isEvergrantError } from '../../../errors.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { discardFolder } from './clearing.js'
import { type FileContext, type RecordPlace, recordPlace } from './context.js'
import { endLife } from './ending.js'
import { isDiscarded, parseCreationFence } from './layout.js'
import { keyOfFolder } from './listing.js'
import { readHead } from './record-folder.js'

/** A sweep is a courtesy of whoever creates a record: it must stay short. */
const MAX_SWEPT = 50
/** Clocks differ between processes; a record that has just expired is refused by the engine anyway. */
const GRACE_MS = 60_000
const ABANDONED_AFTER_MS = 3_600_000

/**
 * Removes expired records, and what ended processes left, beside a record that was just created. What cannot be swept now stays
 * for another time: the creation itself is done.
 */
export async function sweep(context: FileContext, created: RecordPlace): Promise<void> {
  try {
    const names = await readdir(created.parent)
    const now = (await stat(created.folder)).mtimeMs
    for (const name of names) await sweepUnfinished(created.parent, name, now)
    for (const name of names.filter((each) => each.endsWith('.r')).slice(0, MAX_SWEPT)) {
      await sweepExpired(context, created, name)
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}

async function sweepUnfinished(parent: string, name: string, now: number): Promise<void> {
  if (isDiscarded(name)) return rm(join(parent, name), { recursive: true, force: true })
  if (parseCreationFence(name) === undefined) return
  const { mtimeMs } = await stat(join(parent, name))
  if (now - mtimeMs > ABANDONED_AFTER_MS) await discardFolder(parent, name, name.slice(0, name.indexOf('.')))
}

async function sweepExpired(context: FileContext, created: RecordPlace, name: string): Promise<void> {
  const root = await context.storeFolder.make()
  const key = keyOfFolder(root, join(created.parent, name))
  if (key === undefined) return
  const place = recordPlace(root, key)
  try {
    const head = readHead(place)
    if (head === undefined || head.removed) return
    if (head.expiresAt === undefined || head.expiresAt + GRACE_MS > context.clock.now()) return
    await endLife(context, place, head.id)
  } catch (error) {
    // Somebody uses it after all, or it is damaged, which its reader is told.
    if (!isEvergrantError(error)) throw error
  }
}
