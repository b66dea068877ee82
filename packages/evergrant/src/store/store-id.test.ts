import { expect, test } from 'vitest'

import { createMemoryStore } from './drivers/memory/memory-store.js'
import type { RecordStore } from './record-store.js'
import { loadStoreId } from './store-id.js'

test('makes an id once and gives it ever after', async () => {
  const store = createMemoryStore()
  const id = await loadStoreId(store)
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(await loadStoreId(store)).toBe(id)
  expect(await loadStoreId(createMemoryStore())).not.toBe(id)
})

test('gives all who start at once the id of the one that came first', async () => {
  const inner = createMemoryStore()
  let arrived = 0
  let release = () => {}
  const together = new Promise<void>((resolve) => {
    release = resolve
  })
  const store: RecordStore = {
    ...inner,
    async write(...call) {
      if (++arrived === 5) release()
      await together
      return inner.write(...call)
    },
  }
  const ids = await Promise.all(Array.from({ length: 5 }, () => loadStoreId(store)))
  expect(new Set(ids).size).toBe(1)
  expect(await loadStoreId(inner)).toBe(ids[0])
})

test('refuses a damaged id instead of making another', async () => {
  const store = createMemoryStore()
  await store.write('meta/store-id', new Uint8Array([1, 2, 3]))
  await expect(loadStoreId(store)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
})

test('passes other failures of the store on', async () => {
  const failing: RecordStore = { ...createMemoryStore(), write: () => Promise.reject(new Error('disk on fire')) }
  await expect(loadStoreId(failing)).rejects.toThrow('disk on fire')
})
