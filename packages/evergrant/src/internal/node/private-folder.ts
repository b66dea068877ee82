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
