import { readdir } from 'node:fs/promises'

import { isSystemError } from '../../../internal/node/system-error.js'

/** The names in a folder; `undefined` when there is no such folder. */
export async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}
