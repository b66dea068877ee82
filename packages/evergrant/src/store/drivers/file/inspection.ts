import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { isEvergrantError } from '../../../errors.js'
import { privacyOf } from '../../../internal/node/privacy.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { recordPlace } from './context.js'
import { reading } from './faults.js'
import {
  isDiscarded,
  isLeftover,
  LEASES_FOLDER,
  MARKER_FILE,
  parseCreationFence,
  parseLeaseName,
  parseLeaseTemporaryName,
  parseTemporaryName,
  parseVersionName,
  RECORDS_FOLDER,
} from './layout.js'
import { keyOfFolder } from './listing.js'
import { readHead } from './record-folder.js'
import { createStoreFolder } from './store-folder.js'

/** What stands in the folder of a file store. Paths are whole ones. */
export interface FileStoreInspection {
  /** Records that are there and can be read. What is sealed in them is not looked at. */
  readonly records: number
  /** Keys of records whose newest version is damaged, or written by a newer version of Evergrant. */
  readonly damaged: readonly string[]
  /** What stopped processes left half-made. It counts for nothing and is cleared by later writes. */
  readonly unfinished: number
  /** Files and folders that no Evergrant made. */
  readonly foreign: readonly string[]
  /** Files and folders that other users can look into. */
  readonly readable: readonly string[]
  /** Files and folders that other users can change, or that belong to another user. */
  readonly changeable: readonly string[]
}

/** Looks at every file of a file store; changes none. A folder that is not there is an empty store. */
export async function inspectFileStore({ folder }: { readonly folder: string }): Promise<FileStoreInspection> {
  return reading(`the data folder ${folder}`, async () => {
    const found = emptyFindings()
    const path = resolve(folder)
    await judgeMode(path, found)
    const root = await createStoreFolder(path).find()
    if (root !== undefined) await lookThrough(root, root, found)
    return found
  })
}

type Findings = {
  -readonly [K in keyof FileStoreInspection]: FileStoreInspection[K] extends number ? number : string[]
}

const emptyFindings = (): Findings => ({
  records: 0,
  damaged: [],
  unfinished: 0,
  foreign: [],
  readable: [],
  changeable: [],
})

type Kind = 'folder' | 'record' | 'leases' | 'file' | 'unfinished' | 'leftover' | 'foreign'

async function lookThrough(root: string, folder: string, found: Findings): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    const kind = kindOf(entry, folder === root)
    if (kind !== 'leftover') await judgeMode(path, found)
    if (kind === 'folder') await lookThrough(root, path, found)
    if (kind === 'record') await lookIntoRecord(root, path, found)
    if (kind === 'leases') await lookIntoNames(path, isLeaseName, isLeaseTemporaryName, found)
    if (kind === 'unfinished') found.unfinished += 1
    if (kind === 'foreign') found.foreign.push(path)
  }
}

function kindOf(entry: Dirent, isRoot: boolean): Kind {
  const { name } = entry
  if (isLeftover(name)) return 'leftover'
  if (isRoot) {
    if (name === MARKER_FILE) return 'file'
    if (name.startsWith(`.${MARKER_FILE}.`)) return 'unfinished'
    return entry.isDirectory() && (name === RECORDS_FOLDER || name === LEASES_FOLDER) ? 'folder' : 'foreign'
  }
  if (!entry.isDirectory()) return 'foreign'
  if (isDiscarded(name) || parseCreationFence(name) !== undefined) return 'unfinished'
  if (name.endsWith('.r')) return 'record'
  if (name.endsWith('.l')) return 'leases'
  return name.includes('.') ? 'foreign' : 'folder'
}

async function lookIntoRecord(root: string, folder: string, found: Findings): Promise<void> {
  const key = keyOfFolder(root, folder)
  if (key === undefined) return void found.foreign.push(folder)
  await lookIntoNames(folder, isVersionName, isTemporaryName, found)
  try {
    const head = readHead(recordPlace(root, key))
    if (head !== undefined && !head.removed) found.records += 1
  } catch (error) {
    if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) throw error
    found.damaged.push(key)
  }
}

const isVersionName = (name: string) => parseVersionName(name) !== undefined
const isTemporaryName = (name: string) => parseTemporaryName(name) !== undefined
const isLeaseName = (name: string) => parseLeaseName(name) !== undefined
const isLeaseTemporaryName = (name: string) => parseLeaseTemporaryName(name) !== undefined

async function lookIntoNames(
  folder: string,
  isOurs: (name: string) => boolean,
  isUnfinished: (name: string) => boolean,
  found: Findings,
): Promise<void> {
  for (const { name } of await entriesOf(folder)) {
    const path = join(folder, name)
    if (isLeftover(name)) continue
    await judgeMode(path, found)
    if (isUnfinished(name)) found.unfinished += 1
    else if (!isOurs(name)) found.foreign.push(path)
  }
}

async function judgeMode(path: string, found: Findings): Promise<void> {
  const stats = await lstat(path).catch(undefinedIfMissing)
  if (stats === undefined || stats.isSymbolicLink()) return
  const privacy = privacyOf(stats)
  if (privacy === 'private') return
  const isChangeable = privacy === 'foreign' || (stats.mode & 0o022) !== 0
  found[isChangeable ? 'changeable' : 'readable'].push(path)
}

/** Other processes work meanwhile, so what was listed may be gone. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(undefinedIfMissing)) ?? []
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error
}
