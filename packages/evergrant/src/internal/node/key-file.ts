import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { EvergrantError } from '../../errors.js'
import { makePrivateFolder, modeText } from './private-folder.js'
import { syncFolder } from './sync-folder.js'
import { isSystemError } from './system-error.js'

const MAX_BYTES = 64 * 1024

/**
 * The text of a key file; made with `newText()` when there is none. Of several processes that make it at once one wins, and all
 * get the winner's text.
 *
 * @throws EvergrantError `KEY_INVALID` when others can read the file, `STORE_UNREADABLE` or `STORE_WRITE_FAILED` when the file
 * system refuses.
 */
export async function loadOrCreateKeyFile(path: string, newText: () => string): Promise<string> {
  const existing = await readKeyFile(path)
  if (existing !== undefined) return existing
  await createExclusively(path, newText())
  const created = await readKeyFile(path)
  if (created === undefined) throw unreadable(path, 'it was removed while it was being made')
  return created
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY)
    try {
      const { mode, size } = await handle.stat()
      assertPrivate(path, mode)
      if (size > MAX_BYTES) throw new EvergrantError('KEY_INVALID', `key file ${path} is too large for a key file`)
      return await handle.readFile('utf8')
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof EvergrantError) throw error
    if (isSystemError(error, 'ENOENT')) return undefined
    throw unreadable(path, 'the file system refuses', error)
  }
}

/** Windows has no such bits: there the folder's access list, inherited from the user's profile, protects the file. */
function assertPrivate(path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  throw new EvergrantError(
    'KEY_INVALID',
    `key file ${path} can be read or changed by others (mode ${modeText(mode)})`,
    {
      hint: `Run \`chmod 600 ${path}\`. If others may have read it, make a new key and log in again.`,
    },
  )
}

/** Complete under its name or not there at all: a finished, synced file is linked, and linking fails when the name is taken. */
async function createExclusively(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await makePrivateFolder(folder)
    try {
      await writePrivate(temporary, text)
      await link(temporary, path).catch((error: unknown) => {
        if (!isSystemError(error, 'EEXIST')) throw error
      })
    } finally {
      await unlink(temporary).catch((error: unknown) => {
        if (!isSystemError(error, 'ENOENT')) throw error
      })
    }
    await syncFolder(folder)
  } catch (error) {
    const reason = isSystemError(error) ? error.code : 'unknown error'
    throw new EvergrantError('STORE_WRITE_FAILED', `key file ${path} could not be made (${reason})`, { cause: error })
  }
}

async function writePrivate(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    // The mode given to `open` passes through the umask, which may take more away than is meant.
    await handle.chmod(0o600)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function unreadable(path: string, why: string, cause?: unknown): EvergrantError {
  const reason = isSystemError(cause) ? `${why}: ${cause.code}` : why
  return new EvergrantError('STORE_UNREADABLE', `key file ${path} cannot be read (${reason})`, { cause })
}
