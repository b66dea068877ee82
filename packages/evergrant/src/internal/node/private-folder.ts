import type { Stats } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

import { syncFolder } from './sync-folder.js'
import { isSystemError } from './system-error.js'

/**
 * Makes a folder, and the missing ones above it, for its owner alone (0700), durably. One that is there stays as it is.
 * Step by step, since Node's own recursive form never returns where the file system answers ENOENT for a parent that is there.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  if (await makeOne(path)) return
  const parent = dirname(path)
  if (parent === path) throw new Error(`${path} is a root that does not exist`)
  await makePrivateFolder(parent)
  if (!(await makeOne(path))) await mkdir(path)
}

/** `false` when the folder above is missing. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, 0o700)
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return true
    if (isSystemError(error, 'ENOENT')) return false
    throw error
  }
  // The mode given to `mkdir` passes through the umask, which may take more away than is meant.
  await chmod(path, 0o700)
  await syncFolder(dirname(path))
  return true
}

/**
 * Whether a folder or file is for its owner alone: `wide` when others may use it, `foreign` when it belongs to somebody else.
 * Windows has neither bits nor owners to tell: there the access list, inherited from the user's profile, protects it.
 */
export function privacyOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): 'private' | 'wide' | 'foreign' {
  const self = process.geteuid?.()
  if (process.platform === 'win32' || self === undefined) return 'private'
  // Root works in other people's folders (containers with mounted volumes, `sudo`) and can set their bits.
  if (uid !== self && self !== 0) return 'foreign'
  return (mode & 0o077) === 0 ? 'private' : 'wide'
}

/** A mode as people write it: `0750`. */
export const modeText = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')
