import { open } from 'node:fs/promises'

/** Makes a file (0600) and writes it through to the disk. Fails where one of that name stands. */
export async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    // The mode given to `open` passes through the umask, which may take more away than is meant.
    await handle.chmod(0o600)
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
