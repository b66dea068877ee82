import { readdirSync } from 'node:fs'

import { isSystemError } from '../../../internal/node/system-error.js'

/** The names in a folder; `undefined` when there is no such folder. */
export function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}
