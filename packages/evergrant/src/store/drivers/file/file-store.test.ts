import { mkdtempSync, rmSync } from 'node:fs'
import { link, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { recordStoreContract } from '../../contract.js'
import { leaseFolder } from './context.js'
import { lookIntoLeases } from './fences.js'
import { createFileStore, openFileStore } from './file-store.js'
import { leaseName } from './layout.js'

recordStoreContract({
  describe,
  test,
  createStore: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evergrant-store-'))
    return {
      store: createFileStore({ folder }),
      peer: createFileStore({ folder }),
      takeOverLease: async (key) => {
        const leases = leaseFolder(folder, key)
        const { newest } = await lookIntoLeases(leases)
        const other = join(folder, 'lease-of-another-owner')
        await writeFile(other, 'H{}\n')
        await link(other, join(leases, leaseName(newest + 1)))
      },
      close: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
})

test('a lease that could not be taken to the end is free again at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evergrant-store-'))
  const failing = openFileStore({ folder }, (step) => {
    if (step === 'lease: synced')
      throw Object.assign(new Error('I/O error'), { code: 'EIO', syscall: 'fsync', errno: -5 })
  })
  const never = () => Promise.reject(new Error('must not run'))
  await expect(failing.withLease('a/b', { waitMs: 0, ttlMs: 45_000 }, never)).rejects.toMatchObject({
    code: 'STORE_WRITE_FAILED',
  })
  const other = createFileStore({ folder })
  expect(await other.withLease('a/b', { waitMs: 0, ttlMs: 45_000 }, async () => 'free')).toBe('free')
  rmSync(folder, { recursive: true, force: true })
})
