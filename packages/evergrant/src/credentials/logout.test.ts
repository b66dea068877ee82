import { expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import { logout } from './logout.js'
import { createTestEngine } from './testing/engine.js'

test.each(['RECORD_UNREADABLE', 'RECORD_TOO_NEW'] as const)('a record that is %s can be removed here', async (code) => {
  const removed: string[] = []
  const store = {
    ...createMemoryStore(),
    read: async (): Promise<never> => {
      throw new EvergrantError(code, 'cut short')
    },
    remove: async (key: string) => void removed.push(key),
  }
  const { context, connection } = createTestEngine({ store })
  expect(await logout(context, connection, { localOnly: true })).toEqual({ removed: true, revoked: 'skipped' })
  expect(removed).toHaveLength(1)
})

test('a store that cannot be read is not taken for an empty one', async () => {
  const store = {
    ...createMemoryStore(),
    read: async (): Promise<never> => {
      throw new EvergrantError('STORE_UNREADABLE', 'no access')
    },
  }
  const { context, connection } = createTestEngine({ store })
  await expect(logout(context, connection, { localOnly: true })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
})
