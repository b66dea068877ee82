import { unlink } from 'node:fs/promises'

import { isSystemError } from '../../../internal/node/system-error.js'

/** Removes a file; one that is not there is fine. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error
  })
}
