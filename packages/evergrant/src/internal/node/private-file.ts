import { randomBytes } from 'node:crypto'
import { link, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { EvergrantError } from '../../errors.js'
import { makePrivateFolder } from './private-folder.js'
import { syncFolder } from './sync-folder.js'
import { isSystemError } from './system-error.js'
import { writeSynced } from './write-synced.js'

/**
 * Makes a file for its owner alone (0600), complete under its name or not there at all: a finished, synced file is linked, and
 * linking fails when the name is taken. `false` when it is: of several processes that make it at once one wins.
 *
 * @throws EvergrantError `STORE_WRITE_FAILED`
 */
export function createPrivateFile(path: string, text: string): Promise<boolean> {
  return writeDurably(path, text, async (temporary) => {
    try {
      await link(temporary, path)
      return true
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false
      throw error
    }
  })
}

/**
 * Puts a new text in the place of a file: readers see the old one or the new one, and a crash leaves one of them.
 *
 * @throws EvergrantError `STORE_WRITE_FAILED`; the old text is still there
 */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  await writeDurably(path, text, (temporary) => rename(temporary, path))
}

async function writeDurably<T>(path: string, text: string, publish: (temporary: string) => Promise<T>): Promise<T> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await makePrivateFolder(folder)
    const outcome = await published(temporary, text, publish)
    await syncFolder(folder)
    return outcome
  } catch (error) {
    const reason = isSystemError(error) ? error.code : 'unknown error'
    throw new EvergrantError('STORE_WRITE_FAILED', `${path} could not be written (${reason})`, { cause: error })
  }
}

async function published<T>(temporary: string, text: string, publish: (temporary: string) => Promise<T>): Promise<T> {
  try {
    await writeSynced(temporary, text)
    return await publish(temporary)
  } finally {
    await unlink(temporary).catch((error: unknown) => {
      // A rename has taken it away.
      if (!isSystemError(error, 'ENOENT')) throw error
    })
  }
}
