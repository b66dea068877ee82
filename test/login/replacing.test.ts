import { createMemoryStore, createEvergrant, EvergrantError } from 'evergrant'
import { expect, test } from 'vitest'
import { followLogin, startPair } from '../e2e/client.js'

test('a second login with the same client leaves it to the issuer to end the first, and works', async () => {
  await using pair = await startPair()
  const { sandbox, evergrant } = pair
  const clientId = await registerByHand(sandbox.origin)
  await followLogin(pair, { clientId })
  expect(await followLogin(pair, { clientId })).toMatchObject({ replaced: 'none' })
  const client = await evergrant.connect({ server: sandbox.url })
  expect((await client.listTools()).tools).not.toHaveLength(0)
  await client.close()
})

test('a login that cannot be stored for 10 s is told, and leaves no open grant behind', async () => {
  await using pair = await startPair()
  const { sandbox } = pair
  const store = createMemoryStore()
  let waited = 0
  const evergrant = createEvergrant({
    store: {
      ...store,
      write: (key, ...rest) =>
        key.startsWith('credential/')
          ? Promise.reject(new EvergrantError('STORE_WRITE_FAILED', 'No space left'))
          : store.write(key, ...rest),
    },
    clock: { now: () => Date.now() + waited, sleep: async (ms) => void (waited += ms) },
    env: { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
  })
  await expect(followLogin({ sandbox, evergrant })).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  expect(waited).toBeGreaterThanOrEqual(10_000)
  expect(sandbox.stats().grants).toEqual([expect.objectContaining({ revokedAt: expect.anything() })])
})

test('a login that can be stored after a moment is stored', async () => {
  await using pair = await startPair()
  const { sandbox } = pair
  const store = createMemoryStore()
  let failures = 3
  const evergrant = createEvergrant({
    store: {
      ...store,
      write: (key, ...rest) =>
        key.startsWith('credential/') && failures-- > 0
          ? Promise.reject(new EvergrantError('STORE_WRITE_FAILED', 'No space left'))
          : store.write(key, ...rest),
    },
    env: { EVERGRANT_KEY: `test:${Buffer.alloc(32, 1).toString('base64')}` },
  })
  await followLogin({ sandbox, evergrant })
  expect((await evergrant.status({ server: sandbox.url })).state).toBe('signed_in')
})

async function registerByHand(origin: string): Promise<string> {
  const redirect_uris = ['http://127.0.0.1:48123/callback', 'http://127.0.0.1:48124/callback']
  const response = await fetch(`${origin}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris, client_name: 'by hand', token_endpoint_auth_method: 'none' }),
  })
  return ((await response.json()) as { client_id: string }).client_id
}
