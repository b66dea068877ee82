import { mkdtempSync, rmSync } from 'node:fs'
import { link, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, test } from 'vitest'

import { recordStoreContract } from '../../contract.js'
import { leaseFolder } from './context.js'
import { lookIntoLeases } from './fences.js'
import { createFileStore } from './file-store.js'
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
