import { describe, expect, test } from 'vitest'

import { recordStoreContract } from '../../contract.js'
import { createMemoryStore } from './memory-store.js'

recordStoreContract({
  describe,
  test,
  createStore: async () => ({ store: createMemoryStore(), close: async () => {} }),
})

describe('sweeping', () => {
  const clockAt = (time: { now: number }) => ({ now: () => time.now, sleep: async () => {} })
  const payload = new Uint8Array([1])

  test('removes expired records by the clock it was given', async () => {
    const time = { now: 1_000 }
    const store = createMemoryStore({ clock: clockAt(time) })
    await store.write('pending/old', payload, { expiresAt: 2_000 })
    await store.write('pending/other', payload, { expiresAt: 9_000 })
    time.now = 2_000
    await store.write('pending/x', payload)
    expect(await store.read('pending/old')).toBeDefined()
    time.now = 2_001
    await store.write('pending/y', payload)
    expect(await store.read('pending/old')).toBeUndefined()
    expect(await store.read('pending/other')).toBeDefined()
  })

  test('keeps expired records without a clock', async () => {
    const store = createMemoryStore()
    await store.write('pending/old', payload, { expiresAt: 1 })
    await store.write('pending/new', payload)
    expect(await store.read('pending/old')).toBeDefined()
  })
})
