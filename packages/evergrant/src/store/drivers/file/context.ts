import { join } from 'node:path'

import type { Clock } from '../../../internal/clock.js'
import { keyPieces, LEASES_FOLDER, RECORDS_FOLDER } from './layout.js'
import type { OnStep } from './steps.js'
import type { StoreFolder } from './store-folder.js'

/** What every part of the file store is given. */
export interface FileContext {
  readonly storeFolder: StoreFolder
  readonly clock: Clock
  readonly onStep: OnStep
}

/** Where a record is kept. */
export interface RecordPlace {
  readonly key: string
  /** The folder above the record's own. */
  readonly parent: string
  /** The name of the record's own folder without its ending. */
  readonly stem: string
  /** The record's own folder. */
  readonly folder: string
}

export function recordPlace(root: string, key: string): RecordPlace {
  const { parent, stem } = placeOf(join(root, RECORDS_FOLDER), key)
  return { key, parent, stem, folder: join(parent, `${stem}.r`) }
}

/** The folder of a key's leases. */
export function leaseFolder(root: string, key: string): string {
  const { parent, stem } = placeOf(join(root, LEASES_FOLDER), key)
  return join(parent, `${stem}.l`)
}

function placeOf(base: string, key: string): { parent: string; stem: string } {
  const pieces = keyPieces(key)
  return { parent: join(base, ...pieces.slice(0, -1)), stem: pieces.at(-1) ?? '' }
}
