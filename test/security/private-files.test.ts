import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileStore } from 'evergrant/store/file'

const posix = process.platform !== 'win32'
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-private-'))
})

afterEach(() => rm(home, { recursive: true, force: true }))

// @requirement mcp-auth/secure-storage
test.runIf(posix)('no file or folder of the store is open to another account, whatever the umask', async () => {
  const store = createFileStore({ folder: join(home, 'made', 'data') })
  const umask = process.umask(0)
  try {
    const { version } = await store.write('credential/a/b', new Uint8Array([1]))
    await store.withLease('credential/a/b', { waitMs: 0, ttlMs: 10_000 }, async ({ fence }) => {
      await store.write('credential/a/b', new Uint8Array([2]), { expected: version, fence })
      const entries = await readdir(home, { recursive: true })
      expect(entries.length).toBeGreaterThan(3)
      expect(await openToOthers(entries)).toEqual([])
    })
  } finally {
    process.umask(umask)
    await store.close?.()
  }
})

async function openToOthers(entries: readonly string[]): Promise<string[]> {
  const modes = await Promise.all(entries.map(async (entry) => ({ entry, mode: (await stat(join(home, entry))).mode })))
  return modes
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ entry, mode }) => `${entry} ${(mode & 0o777).toString(8)}`)
}
