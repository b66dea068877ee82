import { describe, expect, test } from 'vitest'
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

describe('a login without a grant', () => {
  const gone = { status: 401, body: { error: 'invalid_client' } }

  test.each([
    ['whose client the issuer has forgotten', {}, gone],
    ['that is dead already', { needsLogin: { reason: 'client_gone', at: 0 } as const }, gone],
  ])('%s can be logged out', async (_name, credential, answer) => {
    const engine = createTestEngine()
    const fetch: typeof engine.issuer.fetch = async () => Response.json(answer.body, { status: answer.status })
    await engine.put(credential)
    const result = await logout(engine.another({ fetch }), engine.connection)
    expect(result).toEqual({ removed: true, revoked: 'nothing_to_revoke' })
    expect(await engine.stored()).toBeUndefined()
  })

  test('an issuer in trouble keeps the login, so that it can be tried again', async () => {
    const engine = createTestEngine()
    await engine.put()
    const context = engine.another({ fetch: async () => new Response(null, { status: 503 }) })
    await expect(logout(context, engine.connection)).rejects.toMatchObject({ code: 'REVOCATION_FAILED', exitCode: 75 })
    expect(await engine.stored()).toBeDefined()
  })
})
