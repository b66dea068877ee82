import { expect, test } from 'vitest'

import { type CallbackKey, callbackKeyProvider } from './callback-key-provider.js'
import { createVault } from './vault.js'

const key = (kid: string, bytes = 32): CallbackKey => ({ kid, key: new Uint8Array(bytes).fill(kid.length) })
const giving = (...keys: CallbackKey[]) => callbackKeyProvider({ describe: 'a KMS', load: async () => keys })

test('gives the keys of a callback, the first of which seals', async () => {
  const ring = await giving(key('new'), key('older')).load()
  expect(ring.active.kid).toBe('new')
  expect(ring.all.map(({ kid }) => kid)).toEqual(['new', 'older'])
})

test('keeps a copy of a key, since the program may wipe its own', async () => {
  const given = key('a')
  const ring = await giving(given).load()
  given.key.fill(0)
  expect([...ring.active.key.reveal()]).toEqual(Array.from({ length: 32 }, () => 1))
})

test('asks a KMS once for all records, and once more for a record of another key', async () => {
  let asked = 0
  const keys = callbackKeyProvider({
    describe: 'a KMS',
    load: async () => [key('a'), ...(++asked > 1 ? [key('late')] : [])],
  })
  const vault = createVault({ keys, storeId: 's' })
  const sealed = await vault.seal('cache/a', new Uint8Array([1]))
  await vault.open('cache/a', sealed)
  expect(asked).toBe(1)
  const late = await createVault({ keys: giving(key('late')), storeId: 's' }).seal('cache/a', new Uint8Array([2]))
  expect([...(await vault.open('cache/a', late))]).toEqual([2])
  expect(asked).toBe(2)
})

test.each([
  ['no key', [], 'a KMS gave no key'],
  ['31 bytes', [key('a'), key('b', 31)], 'key 2 of a KMS is not 32 bytes'],
  ['text', [{ kid: 'a', key: 'k'.repeat(32) as never }], 'key 1 of a KMS is not 32 bytes'],
  ['a bad kid', [key('a/b')], 'key 1 of a KMS has a kid'],
  ['the same kid twice', [key('a'), key('a')], 'have the same kid'],
])('refuses %s', async (_, keys, message) => {
  await expect(giving(...keys).load()).rejects.toMatchObject({
    code: 'KEY_INVALID',
    message: expect.stringContaining(message),
  })
})

test('tells that the callback failed, without what it said', async () => {
  const load = async () => Promise.reject(new Error('denied for token planted-secret'))
  const error = await callbackKeyProvider({ describe: 'a KMS', load })
    .load()
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'KEY_UNAVAILABLE', message: 'a KMS failed to give the keys' })
  expect(JSON.stringify(error)).not.toContain('planted-secret')
})

test('does not wait for a callback for ever, and tells it to stop', async () => {
  let told: AbortSignal | undefined
  const load = async ({ signal }: { signal: AbortSignal }) => {
    told = signal
    return new Promise<never>(() => undefined)
  }
  await expect(callbackKeyProvider({ describe: 'a KMS', load, timeoutMs: 30 }).load()).rejects.toMatchObject({
    code: 'KEY_UNAVAILABLE',
    message: 'a KMS did not answer within 0.03 s',
  })
  expect(told?.aborted).toBe(true)
})
