import { chmod, link, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

import { EvergrantError } from '../../../errors.js'
import { makePrivateFolder, modeText, privacyOf } from '../../../internal/node/private-folder.js'
import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { reading, writing } from './faults.js'
import { MARKER_FILE, randomId } from './layout.js'
import { writeSynced } from '../../../internal/node/write-synced.js'
import { removeFile } from './synced-file.js'

const LAYOUT = 1
const MARKER = /^evergrant file store, layout ([0-9]{1,9})\n/
const STICKY = 0o1000

/** The folder that a store lives in. Nothing is made before the first write. */
export interface StoreFolder {
  /** Its real path, judged safe to use; `undefined` while there is none. */
  find(): Promise<string | undefined>
  /** The same, made when it is missing. */
  make(): Promise<string>
}

export function createStoreFolder(folder: string): StoreFolder {
  const path = resolve(folder)
  let found: Promise<string | undefined> | undefined
  let made: Promise<string> | undefined

  const find = () => {
    found ??= reading(`the data folder ${path}`, () => openFolder(path))
    return forgetUnless(
      found,
      (real) => real !== undefined,
      () => (found = undefined),
    )
  }
  const make = () => {
    made ??= writing(`the data folder ${path}`, () => makeFolder(path))
    return forgetUnless(
      made,
      () => true,
      () => (made = undefined),
    )
  }
  return { find, make }
}

/** The real path has to be the very one that was put together: a symbolic link inside the store would lead out of it. */
export async function assertNoLinks(path: string): Promise<'exists' | 'missing'> {
  const real = await realpath(path).catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  })
  if (real === path) return 'exists'
  if (real === undefined) return 'missing'
  throw new EvergrantError(
    'STORE_UNREADABLE',
    `${path} is reached through a symbolic link, which a store never makes`,
    {
      details: { path },
      hint: 'Remove the link, or use the folder it leads to as the data folder itself.',
    },
  )
}

/** Makes a folder of the store, and those above it that are missing, without following a link out of the store. */
export async function makeFolderInside(path: string): Promise<void> {
  if ((await assertNoLinks(path)) === 'exists') return
  await makeFolderInside(dirname(path))
  await makePrivateFolder(path)
}

async function openFolder(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  })
  if (real === undefined) return undefined
  const stats = await stat(real)
  if (!stats.isDirectory()) throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} is not a folder`)
  const privacy = privacyOf(stats)
  if (privacy === 'foreign') {
    throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} belongs to another user (${stats.uid})`, {
      hint: 'Choose a data folder of your own.',
    })
  }
  const layout = await readLayout(real)
  if (privacy === 'wide') await closeToOthers(real, stats.mode, layout !== undefined)
  return real
}

async function makeFolder(path: string): Promise<string> {
  const real = (await openFolder(path)) ?? (await makePrivateFolder(path), await realpath(path))
  if ((await readLayout(real)) === undefined) await writeMarker(real)
  return real
}

async function readLayout(real: string): Promise<number | undefined> {
  const marker = join(real, MARKER_FILE)
  const text = await readFile(marker, 'utf8').catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  })
  if (text === undefined) return undefined
  const layout = Number(MARKER.exec(text)?.[1] ?? 0)
  if (layout > LAYOUT) {
    throw new EvergrantError('RECORD_TOO_NEW', `${real} is a store of layout ${layout}; this version reads ${LAYOUT}`)
  }
  if (layout === LAYOUT) return layout
  throw new EvergrantError('STORE_UNREADABLE', `${marker} is not the mark of an Evergrant store`, {
    hint: 'Restore it from a backup, or choose another data folder.',
  })
}

async function writeMarker(real: string): Promise<void> {
  const temporary = join(real, `.${MARKER_FILE}.${randomId()}`)
  try {
    await writeSynced(temporary, Buffer.from(`evergrant file store, layout ${LAYOUT}\n`))
    await link(temporary, join(real, MARKER_FILE)).catch((error: unknown) => {
      if (!isSystemError(error, 'EEXIST')) throw error
    })
  } finally {
    await removeFile(temporary)
  }
  await syncFolder(real)
}

/** Closes a folder that others can use, where that harms nobody; refuses it otherwise. */
async function closeToOthers(real: string, mode: number, isStore: boolean): Promise<void> {
  // Somebody's home, /tmp or a project folder given by mistake must not be closed to those who need it.
  const isOursAlone = isStore || (await readdir(real)).length === 0
  if (isOursAlone && (mode & STICKY) === 0) return chmod(real, 0o700)
  throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} is open to others (mode ${modeText(mode)})`, {
    details: { path: real, mode: modeText(mode) },
    hint: `Choose a data folder that holds nothing else, or run \`chmod 700 ${real}\`.`,
  })
}

/** Keeps a result that stays true, and asks again otherwise. */
async function forgetUnless<T>(result: Promise<T>, isFinal: (value: T) => boolean, forget: () => void): Promise<T> {
  try {
    const value = await result
    if (!isFinal(value)) forget()
    return value
  } catch (error) {
    forget()
    throw error
  }
}
