import { open, unlink } from 'node:fs/promises'

import { isSystemError } from '../../../internal/node/system-error.js'

/** Makes a file (0600) and writes it through to the disk. Fails where one of that name stands. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    // The mode given to `open` passes through the umask, which may take more away than is meant.
    await handle.chmod(0o600)
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes a file; one that is not there is fine. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error
  })
}
