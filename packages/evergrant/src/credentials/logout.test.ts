import { describe, expect, test } from 'vitest'
import { EvergrantError } from '../errors.js'
import { Secret } from '../internal/secret.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import { logout } from './logout.js'
import { createTestEngine, type TestEngine } from './testing/engine.js'

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

  test.each([
    ['refresh_token_rejected', 'nothing_to_revoke'],
    ['client_gone', 'nothing_to_revoke'],
    // The issuer of the grant goes on accepting it.
    ['issuer_changed', 'revoked'],
  ] as const)('%s: %s, although the issuer says yes to any token', async (reason, revoked) => {
    const engine = createTestEngine()
    await engine.put({ needsLogin: { reason, at: 0 } })
    expect(await logout(engine.context, engine.connection)).toEqual({ removed: true, revoked })
  })

  // @requirement rfc-7009/busy
  test('an issuer in trouble keeps the login, so that it can be tried again', async () => {
    const engine = createTestEngine()
    await engine.put()
    const context = engine.another({ fetch: async () => new Response(null, { status: 503 }) })
    await expect(logout(context, engine.connection)).rejects.toMatchObject({ code: 'REVOCATION_FAILED', exitCode: 75 })
    expect(await engine.stored()).toBeDefined()
  })
})

describe('a refresh that has lost its lease', () => {
  const spending = ({ clock }: TestEngine, owner: string) => {
    const at = clock.now()
    return { tokenHash: 'hash', owner, at, deadline: at + 45_000 }
  }

  test('is waited for: its tokens are those that are revoked', async () => {
    const engine = createTestEngine()
    await engine.put({ intent: spending(engine, 'another process') })
    const sleep = async () => {
      const { intent: _over, ...credential } = (await engine.stored())!
      await engine.put({ ...credential, tokens: { ...credential.tokens, refreshToken: new Secret('refresh-1') } })
    }
    const context = engine.another({ clock: { ...engine.clock, sleep } })
    expect(await logout(context, engine.connection)).toEqual({ removed: true, revoked: 'revoked' })
    expect(engine.issuer.revoked).toEqual(['refresh-1'])
  })

  test('and never ends, holds nobody longer than its deadline', async () => {
    const engine = createTestEngine()
    await engine.put({ intent: spending(engine, 'another process') })
    const began = engine.clock.now()
    await logout(engine.context, engine.connection)
    expect(engine.clock.now() - began).toBe(50_000)
  })

  test('and whose process is gone, holds nobody', async () => {
    const engine = createTestEngine()
    await engine.put({ intent: spending(engine, 'a dead process') })
    await logout(engine.context, engine.connection)
    expect(engine.clock.slept).toEqual([])
  })
})
