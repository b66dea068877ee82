import { isEvergrantError } from '../../../errors.js'
import { append } from './appending.js'
import { clearFolder } from './clearing.js'
import type { FileContext, RecordPlace } from './context.js'
import type { VersionId } from './layout.js'
import type { RecordFile } from './record-file.js'
import { lookInto } from './record-folder.js'

const REMOVAL: RecordFile = { payload: new Uint8Array(0), dueAt: undefined, expiresAt: undefined, removed: true }

/** Ends the life of a record whose highest version this is; `false` when another write or removal came first. */
export async function endLife(context: FileContext, place: RecordPlace, head: VersionId): Promise<boolean> {
  try {
    await append(context, place, head, REMOVAL, undefined)
  } catch (error) {
    if (isEvergrantError(error, 'STORE_CONFLICT')) return false
    throw error
  }
  const look = lookInto(place)
  // Others may have cleared the folder and begun another life in it meanwhile.
  if (look?.head?.life === head.life) await clearFolder(context, place, look)
  return true
}
