import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs'

import { EvergrantError } from '../../errors.js'
import { modeText } from './privacy.js'
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
  const existing = readKeyFile(path)
  if (existing !== undefined) return existing
  const { createPrivateFile } = await import('./private-file.js')
  await createPrivateFile(path, newText())
  const created = readKeyFile(path)
  if (created === undefined) throw unreadable(path, 'it was removed while it was being made')
  return created
}

/** Whether there is one, readable or not. */
export const hasKeyFile = (path: string): boolean => existsSync(path)

/**
 * Puts a new text in the place of a key file that is there and private.
 *
 * @throws EvergrantError as `loadOrCreateKeyFile` does
 */
export async function replaceKeyFile(path: string, text: string): Promise<void> {
  if (readKeyFile(path) === undefined) throw unreadable(path, 'it is gone')
  const { replacePrivateFile } = await import('./private-file.js')
  // The file itself, not a link that leads to it.
  await replacePrivateFile(realpathSync.native(path), text)
}

function readKeyFile(path: string): string | undefined {
  try {
    const file = openSync(path, 'r')
    try {
      const { mode, size } = fstatSync(file)
      assertPrivate(path, mode)
      if (size > MAX_BYTES) throw new EvergrantError('KEY_INVALID', `key file ${path} is too large for a key file`)
      return readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
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

function unreadable(path: string, why: string, cause?: unknown): EvergrantError {
  const reason = isSystemError(cause) ? `${why}: ${cause.code}` : why
  return new EvergrantError('STORE_UNREADABLE', `key file ${path} cannot be read (${reason})`, { cause })
}
