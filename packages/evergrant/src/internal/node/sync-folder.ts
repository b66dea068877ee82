import { open } from 'node:fs/promises'

import { isSystemError } from './system-error.js'

// Windows cannot open a folder for syncing, and some network file systems do not sync one; both order their own metadata.
const UNSUPPORTED = ['EINVAL', 'ENOTSUP', 'EBADF']
const UNSUPPORTED_ON_WINDOWS = ['EPERM', 'EISDIR', 'EACCES', ...UNSUPPORTED]

/** Makes the names in a folder durable: without it a power cut can take back a file that was itself synced. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!isSystemError(error, ...(process.platform === 'win32' ? UNSUPPORTED_ON_WINDOWS : UNSUPPORTED))) throw error
  }
}
