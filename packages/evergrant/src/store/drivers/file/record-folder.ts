import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { EvergrantError } from '../../../errors.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import type { RecordPlace } from './context.js'
import { namesIn } from './folder-names.js'
import {
  formatVersion,
  isLeftover,
  parseTemporaryName,
  parseVersionName,
  type TemporaryName,
  type VersionId,
  versionName,
} from './layout.js'
import { decodeRecordFile, type RecordFile } from './record-file.js'
import { assertNoLinks } from './folder-check.js'

/** One look at a record's folder. */
export interface RecordFolder {
  /** The highest version, be it a removal. */
  readonly head: VersionId | undefined
  /** The numbers of all versions, ascending. */
  readonly numbers: readonly number[]
  readonly temporaries: readonly TemporaryName[]
  readonly leftovers: readonly string[]
}

/** The highest version and what it holds. */
export interface Head extends RecordFile {
  readonly id: VersionId
}

// Each round means that others wrote at least once between a look and a read.
const MAX_ROUNDS = 100
// A link planted in place of a version is not followed. Windows knows no such flag.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

/** `undefined` when there is no folder. */
export function lookInto({ key, folder }: RecordPlace): RecordFolder | undefined {
  const names = namesIn(folder)
  if (names === undefined) return undefined
  const [versions, temporaries, leftovers]: [VersionId[], TemporaryName[], string[]] = [[], [], []]
  let foreign = 0
  for (const name of names) {
    const [version, temporary] = [parseVersionName(name), parseTemporaryName(name)]
    if (version !== undefined) versions.push(version)
    else if (temporary !== undefined) temporaries.push(temporary)
    else if (isLeftover(name)) leftovers.push(name)
    else foreign += 1
  }
  const [first] = versions
  if (versions.some(({ life }) => life !== first?.life)) {
    throw unreadable(key, folder, 'holds the files of two records, as after a backup was copied over it')
  }
  if (first === undefined && foreign > 0) {
    throw unreadable(key, folder, 'holds only files that Evergrant did not write')
  }
  const numbers = versions.map(({ number }) => number).toSorted((a, b) => a - b)
  const highest = numbers.at(-1)
  const head = first && highest !== undefined ? { life: first.life, number: highest } : undefined
  return { head, numbers, temporaries, leftovers }
}

/** The highest version with its bytes; `undefined` when there is none. A removal is given as such. */
export function readHead(place: RecordPlace): Head | undefined {
  if (assertNoLinks(place.folder) === 'missing') return undefined
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const id = lookInto(place)?.head
    if (id === undefined) return undefined
    const file = readVersion(place, id)
    if (file !== undefined) return { ...file, id }
  }
  throw new EvergrantError('STORE_UNREADABLE', `the record ${place.key} changes faster than it can be read`)
}

/** The version's file; `undefined` when it has been pruned since the look. */
function readVersion({ key, folder }: RecordPlace, id: VersionId): RecordFile | undefined {
  const path = join(folder, versionName(id))
  const bytes = readWhole(path)
  return bytes && decodeRecordFile(bytes, { key, version: formatVersion(id) }, path)
}

function readWhole(path: string): Buffer | undefined {
  try {
    const file = openSync(path, READ_FLAGS)
    try {
      return readFileSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}

function unreadable(key: string, folder: string, what: string): EvergrantError {
  return new EvergrantError('RECORD_UNREADABLE', `the record ${key} cannot be read: ${folder} ${what}`, {
    details: { record: key, path: folder },
    hint: `Look into ${folder}. Move away what does not belong there, or the whole folder, and log in again.`,
  })
}
