import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { EvergrantError } from '../errors.js'
import type { Environment } from '../internal/node/environment.js'
import type { Keychain } from '../internal/node/keychain.js'
import { decodeEnvelope } from './envelope.js'
import { homeKeyProvider } from './home-key-provider.js'
import { createSealingKey, keyRing } from './key-ring.js'
import { createVault } from './vault.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'evergrant-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const BUS = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
const entry = (kid: string) => `${kid}:${btoa(kid.padEnd(32, '.'))}`
const GIVEN = { EVERGRANT_KEY: entry('given') }
const linux = process.platform === 'linux'

function fakeKeychain() {
  const state = { entries: new Map<string, string>(), broken: undefined as string | undefined, calls: 0 }
  const use = async <T>(act: () => T): Promise<T> => {
    state.calls += 1
    if (state.broken !== undefined) throw new EvergrantError('KEY_UNAVAILABLE', state.broken)
    return act()
  }
  const keychain: Keychain = {
    name: 'the test keychain',
    read: (account) => use(() => state.entries.get(account)),
    create: (account, text) => use(() => void state.entries.set(account, text)),
    replace: (account, text) => use(() => void state.entries.set(account, text)),
    remove: (account) => use(() => void state.entries.delete(account)),
  }
  return { keychain, state }
}

const provider = (env: Environment, { keychain } = fakeKeychain()) => homeKeyProvider({ home, env, keychain })
const decision = async () =>
  JSON.parse(await readFile(join(home, 'key-provider.json'), 'utf8')) as Record<string, unknown>

/** Makes the decision by a first use. */
async function decided(env: Environment, chain = fakeKeychain()) {
  const { active } = await provider(env, chain).load()
  return { kid: active.kid, chain }
}

describe('the first use decides', () => {
  test.runIf(linux).each<[string, Environment, string]>([
    ['no session bus: a key file', {}, 'file'],
    ['a session bus: the keychain', BUS, 'keychain'],
    ['EVERGRANT_KEY: that one', { ...BUS, ...GIVEN }, 'env'],
    ['EVERGRANT_KEY_PROVIDER=file: a key file', { ...BUS, EVERGRANT_KEY_PROVIDER: 'file' }, 'file'],
    [
      'EVERGRANT_KEY_PROVIDER=file with EVERGRANT_KEY: a key file',
      { ...GIVEN, EVERGRANT_KEY_PROVIDER: 'file' },
      'file',
    ],
    ['EVERGRANT_KEY_PROVIDER=keychain: the keychain', { EVERGRANT_KEY_PROVIDER: 'keychain' }, 'keychain'],
    ['EVERGRANT_KEY_PROVIDER=env: the variable', { ...GIVEN, EVERGRANT_KEY_PROVIDER: 'env' }, 'env'],
    ['EVERGRANT_KEY_PROVIDER=auto: as if it were not set', { EVERGRANT_KEY_PROVIDER: 'auto' }, 'file'],
  ])('%s', async (_, env, expected) => {
    const { kid } = await decided(env)
    expect(await decision()).toMatchObject({ format: 1, provider: expected, decidedAt: expect.any(String) })
    expect((await stat(join(home, 'key-provider.json'))).mode & 0o777).toBe(0o600)
    expect((await readdir(home)).includes('key')).toBe(expected === 'file')
    if (expected === 'env') expect(kid).toBe('given')
  })

  test('a key file that is there stays in use', async () => {
    await writeFile(join(home, 'key'), entry('before'), { mode: 0o600 })
    const { kid, chain } = await decided(BUS)
    expect(kid).toBe('before')
    expect(chain.state.calls).toBe(0)
    expect(await decision()).toMatchObject({ provider: 'file' })
  })

  test('a key file that is there, and the keychain is asked for: an error, and the file stays in use', async () => {
    await writeFile(join(home, 'key'), entry('before'), { mode: 0o600 })
    const chain = fakeKeychain()
    const asking = provider({ EVERGRANT_KEY_PROVIDER: 'keychain' }, chain)
    await expect(asking.load()).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(chain.state.entries.size).toBe(0)
    expect((await provider(BUS, chain).load()).active.kid).toBe('before')
  })

  test.runIf(linux)('a keychain that does not work: a key file, and the reason is told', async () => {
    const chain = fakeKeychain()
    chain.state.broken = 'the test keychain is locked'
    const keys = provider(BUS, chain)
    await keys.load()
    const told = `key file ${join(home, 'key')}, since the test keychain is locked`
    expect(keys.describe).toBe(told)
    chain.state.broken = undefined
    expect((await provider(BUS, chain).load()).active.kid).toMatch(/^file-/)
    expect(provider(BUS, chain).describe).toBe(told)
  })

  test('a keychain that was asked for and does not work: an error, and nothing is decided', async () => {
    const chain = fakeKeychain()
    chain.state.broken = 'the test keychain is locked'
    const keys = provider({ EVERGRANT_KEY_PROVIDER: 'keychain' }, chain)
    await expect(keys.load()).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE', message: 'the test keychain is locked' })
    expect(await readdir(home)).toEqual([])
    chain.state.broken = undefined
    expect((await keys.load()).active.kid).toMatch(/^keychain-/)
  })

  test.runIf(linux)('several at once end with one decision and one key, and leave no other entry', async () => {
    const chain = fakeKeychain()
    const rings = await Promise.all(Array.from({ length: 8 }, () => provider(BUS, chain).load()))
    expect(new Set(rings.map(({ active }) => active.kid)).size).toBe(1)
    expect([...chain.state.entries.keys()]).toEqual([(await decision())['account']])
  })

  test.runIf(linux)('is not written down where nothing can be written, if the key is there', async () => {
    const { keychain } = fakeKeychain()
    const load = (env: Environment) => homeKeyProvider({ home: '/proc/evergrant', env, keychain }).load()
    expect((await load(GIVEN)).active.kid).toBe('given')
    await expect(load({})).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    await expect(load(BUS)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  })
})

describe('the decision on record', () => {
  const DECISIONS: [string, Environment][] = [
    ['file', { EVERGRANT_KEY_PROVIDER: 'file' }],
    ['keychain', { EVERGRANT_KEY_PROVIDER: 'keychain' }],
    ['env', GIVEN],
  ]

  test.each(DECISIONS)('%s: holds for later processes', async (name, env) => {
    const { kid, chain } = await decided(env)
    const later = name === 'env' ? GIVEN : BUS
    expect((await provider(later, chain).load()).active.kid).toBe(kid)
    expect(await decision()).toMatchObject({ provider: name })
  })

  test.each<[string, Environment, Environment, string]>([
    ['file, and EVERGRANT_KEY is set', { EVERGRANT_KEY_PROVIDER: 'file' }, GIVEN, 'EVERGRANT_KEY is set, but since '],
    ['keychain, and EVERGRANT_KEY is set', { EVERGRANT_KEY_PROVIDER: 'keychain' }, GIVEN, 'the test keychain'],
    [
      'keychain, and a file is asked for',
      { EVERGRANT_KEY_PROVIDER: 'keychain' },
      { EVERGRANT_KEY_PROVIDER: 'file' },
      'EVERGRANT_KEY_PROVIDER is file, but since ',
    ],
    [
      'file, and the keychain is asked for',
      { EVERGRANT_KEY_PROVIDER: 'file' },
      { EVERGRANT_KEY_PROVIDER: 'keychain' },
      'key file ',
    ],
    ['env, and a file is asked for', GIVEN, { EVERGRANT_KEY_PROVIDER: 'file' }, 'environment variable EVERGRANT_KEY'],
  ])('%s: an error that says both', async (_, first, then, part) => {
    const { chain } = await decided(first)
    const before = await readdir(home)
    const error = await provider(then, chain)
      .load()
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(part) })
    expect(await readdir(home)).toEqual(before)
    expect(JSON.stringify(error)).not.toContain(entry('given').slice(6))
  })

  test('env, and the variable is not set: an error, and no key is made', async () => {
    await decided(GIVEN)
    await expect(provider(BUS).load()).rejects.toMatchObject({
      code: 'KEY_UNAVAILABLE',
      message: expect.stringMatching(/are in EVERGRANT_KEY .*, which is not set$/),
    })
    expect(await readdir(home)).toEqual(['key-provider.json'])
  })

  test.each([
    ['locked', (chain: ReturnType<typeof fakeKeychain>) => void (chain.state.broken = 'locked')],
    ['without the entry', (chain: ReturnType<typeof fakeKeychain>) => chain.state.entries.clear()],
  ])('keychain, which is %s now: an error, and no key is made', async (_, harm) => {
    const { chain, kid } = await decided({ EVERGRANT_KEY_PROVIDER: 'keychain' })
    const saved = new Map(chain.state.entries)
    harm(chain)
    const keys = provider(BUS, chain)
    await expect(keys.load()).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
    expect(await readdir(home)).toEqual(['key-provider.json'])
    for (const [account, text] of saved) chain.state.entries.set(account, text)
    chain.state.broken = undefined
    expect((await keys.load()).active.kid).toBe(kid)
  })

  test.each([
    '',
    '{"format":1',
    '{"format":2,"provider":"file","decidedAt":"x"}',
    '{"format":1,"provider":"keychain","decidedAt":"x"}',
    '[]',
  ])('damaged (%s): an error, and it is left as it is', async (text) => {
    await writeFile(join(home, 'key-provider.json'), text)
    await expect(provider(GIVEN).load()).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
    expect(await readdir(home)).toEqual(['key-provider.json'])
  })
})

describe('in words', () => {
  test.runIf(linux).each<[string, Environment, RegExp]>([
    ['a key file to come', {}, /^key file .*key$/],
    ['the variable', GIVEN, /^environment variable EVERGRANT_KEY$/],
    ['the keychain to come', { EVERGRANT_KEY_PROVIDER: 'keychain' }, /^the test keychain, not used yet$/],
    ['nothing decided', BUS, /^not decided yet: the test keychain if it works, else a key file$/],
  ])('before the first use: %s', (_, env, words) => {
    expect(provider(env).describe).toMatch(words)
  })

  test('after it, also in a process that has not used it yet', async () => {
    const { chain } = await decided({ EVERGRANT_KEY_PROVIDER: 'keychain' })
    const [account] = chain.state.entries.keys()
    expect(provider(BUS, chain).describe).toBe(`the test keychain, entry ${account}`)
  })

  test('refuses a provider that it does not know, at once', () => {
    expect(() => provider({ EVERGRANT_KEY_PROVIDER: 'vault' })).toThrow(
      /is "vault"; it can be auto, keychain, env or file/,
    )
  })
})

test('a new ring goes where the old one lies', async () => {
  for (const env of [{ EVERGRANT_KEY_PROVIDER: 'file' }, { EVERGRANT_KEY_PROVIDER: 'keychain' }]) {
    rmSync(home, { recursive: true })
    const { chain } = await decided(env)
    const keys = provider(env, chain)
    await keys.load()
    await keys.save?.(keyRing(createSealingKey('second'), [createSealingKey('first')]))
    expect((await provider(env, chain).load()).all.map(({ kid }) => kid)).toEqual(['second', 'first'])
  }
})

test('a vault seals with the new ring of another process, before it meets a record of it', async () => {
  const env = { EVERGRANT_KEY_PROVIDER: 'file' }
  const vault = createVault({ keys: provider(env), storeId: 's', ringFreshMs: 0 })
  await vault.seal('cache/a', new Uint8Array())
  const elsewhere = provider(env)
  const { active } = await elsewhere.load()
  await elsewhere.save?.(keyRing(createSealingKey('second'), [active]))
  const sealed = await vault.seal('cache/a', new Uint8Array())
  expect(decodeEnvelope('cache/a', sealed).kid).toBe('second')
})
