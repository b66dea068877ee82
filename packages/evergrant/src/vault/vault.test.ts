import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { Secret } from '../internal/secret.js'
import { envKeyProvider } from './env-key-provider.js'
import type { KeyProvider } from './key-ring.js'
import { createVault } from './vault.js'

const storeId = '0123456789abcdef0123456789abcdef'
const recordKey = 'credential/bG9jYWw/bm90aW9u'
const oldKey = `old:${btoa('o'.repeat(32))}`
const newKey = `new:${btoa('n'.repeat(32))}`
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (value: string) => new TextEncoder().encode(value)
const vaultWith = (keys: string, id = storeId) => createVault({ keys: envKeyProvider(keys), storeId: id })

/** Opened by every later version: a change that cannot open it needs a new format and a reader for this one. */
const PINNED =
  'RVZHAQNvbGRayVISWRX2fdlerVWCO7e3+ivEe/EBDe04i6grrfONNplaXP8QvReBs2csEdBv8zirMjDH7pg3OhQ5Buo1oEsPzFRTlw/ShmuujvzDTP0XDKCDDlPL2JOtz92oI+CzW3H2ba1f3pw='

describe('seal and open', () => {
  test.each(['', 'a token', 'x'.repeat(100_000)])('gives back what was sealed (%#)', async (plaintext) => {
    const vault = vaultWith(oldKey)
    expect(text(await vault.open(recordKey, await vault.seal(recordKey, bytes(plaintext))))).toBe(plaintext)
  })

  test('never gives the same bytes twice, nor the plaintext', async () => {
    const vault = vaultWith(oldKey)
    const [a, b] = [await vault.seal(recordKey, bytes('a token')), await vault.seal(recordKey, bytes('a token'))]
    expect(text(a)).not.toBe(text(b))
    expect(Buffer.from(a).includes('a token')).toBe(false)
  })

  test('opens what format 1 has looked like from the start', async () => {
    expect(text(await vaultWith(oldKey).open(recordKey, Buffer.from(PINNED, 'base64')))).toBe('pinned')
  })

  test('seals with the first key and opens with all', async () => {
    const before = await vaultWith(oldKey).seal(recordKey, bytes('before'))
    const rotated = vaultWith(`${newKey},${oldKey}`)
    expect(text(await rotated.open(recordKey, before))).toBe('before')
    const after = await rotated.seal(recordKey, bytes('after'))
    expect(text(await vaultWith(newKey).open(recordKey, after))).toBe('after')
    await expect(vaultWith(oldKey).open(recordKey, after)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
  })
})

describe('what does not open', () => {
  const sealed = () => vaultWith(oldKey).seal(recordKey, bytes('a token'))
  const openedBy = (opener: { keys?: string; id?: string; key?: string }, record: Uint8Array) =>
    vaultWith(opener.keys ?? oldKey, opener.id).open(opener.key ?? recordKey, record)

  test.each([
    ['another record key', { key: 'credential/bG9jYWw/b3RoZXI' }, 'RECORD_UNREADABLE'],
    ['another kind of the same name', { key: 'pending/bG9jYWw/bm90aW9u' }, 'RECORD_UNREADABLE'],
    ['another store', { id: 'f'.repeat(32) }, 'RECORD_UNREADABLE'],
    ['an unknown kid', { keys: newKey }, 'KEY_UNKNOWN'],
    ['another key under the same kid', { keys: `old:${btoa('x'.repeat(32))}` }, 'KEY_UNKNOWN'],
  ])('%s', async (_, opener, code) => {
    await expect(openedBy(opener, await sealed())).rejects.toMatchObject({ code })
  })

  test.each([
    ['nothing', ''],
    ['JSON', '{"access_token":"x"}'],
    ['other magic', 'EVX\u0001'],
    ['magic alone', 'EVG'],
    ['format 0', 'EVG\0'],
    ['a header alone', 'EVG\u0001\u0003old'],
    ['a kid longer than the rest', 'EVG\u0001\u00ffold'],
  ])('foreign bytes: %s', async (_, foreign) => {
    await expect(openedBy({}, bytes(foreign))).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })

  test('a later format', async () => {
    const record = await sealed()
    record[3] = 2
    await expect(openedBy({}, record)).rejects.toMatchObject({ code: 'RECORD_TOO_NEW' })
  })

  test('a record with any one bit flipped', async () => {
    const record = await sealed()
    for (let at = 0; at < record.length; at++) {
      const flipped = record.slice()
      flipped[at] = (flipped[at] ?? 0) ^ 0x04
      const error: unknown = await openedBy({}, flipped).catch((reason: unknown) => reason)
      expect(['RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN']).toContain((error as { code?: string }).code)
    }
  })

  test('a record cut short at any length, or with a tail', async () => {
    const record = await sealed()
    for (let length = 0; length < record.length; length++) {
      await expect(openedBy({}, record.slice(0, length))).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    }
    await expect(openedBy({}, Uint8Array.of(...record, 0))).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })

  test('a body moved from one record of the same key to another', async () => {
    const [a, b] = [await sealed(), await sealed()]
    const bodyAt = 3 + 1 + 1 + 3 + 8 + 60
    const mixed = Uint8Array.of(...a.subarray(0, bodyAt), ...b.subarray(bodyAt))
    await expect(openedBy({}, mixed)).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
  })
})

describe('the provider', () => {
  /** Gives one key text after the other, the last one for ever, and counts. */
  function changing(...texts: (string | Error)[]): KeyProvider & { loads: number } {
    const provider = {
      loads: 0,
      describe: 'a changing provider',
      async load() {
        const next = texts[Math.min(provider.loads++, texts.length - 1)]
        if (typeof next !== 'string') throw next ?? new Error('no text')
        return envKeyProvider(next).load()
      },
    }
    return provider
  }

  test('is read once for many records', async () => {
    const keys = changing(oldKey)
    const vault = createVault({ keys, storeId })
    for (let count = 0; count < 3; count++) await vault.open(recordKey, await vault.seal(recordKey, bytes('x')))
    expect(keys.loads).toBe(1)
  })

  test('is read again for an unknown kid, and its new key is used', async () => {
    const record = await vaultWith(newKey).seal(recordKey, bytes('by another process'))
    const keys = changing(oldKey, `${oldKey},${newKey}`)
    const vault = createVault({ keys, storeId })
    await vault.seal(recordKey, bytes('x'))
    expect(text(await vault.open(recordKey, record))).toBe('by another process')
    expect(keys.loads).toBe(2)
  })

  test('is read again once only before KEY_UNKNOWN', async () => {
    const record = await vaultWith(newKey).seal(recordKey, bytes('x'))
    const keys = changing(oldKey)
    await expect(createVault({ keys, storeId }).open(recordKey, record)).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
      message: expect.stringContaining('"new"'),
      details: { kid: 'new', source: 'a changing provider' },
    })
    expect(keys.loads).toBe(2)
  })

  test('is asked again after it failed', async () => {
    const keys = changing(new Error('keychain is locked'), oldKey)
    const vault = createVault({ keys, storeId })
    await expect(vault.seal(recordKey, bytes('x'))).rejects.toThrow('keychain is locked')
    await expect(vault.seal(recordKey, bytes('x'))).resolves.toBeInstanceOf(Uint8Array)
  })

  test('may be any object with a kid and 32 bytes', async () => {
    const active = { kid: 'kms', key: { reveal: () => new Uint8Array(32).fill(7) } }
    const keys: KeyProvider = { describe: 'a key service', load: async () => ({ active, all: [active] }) }
    const vault = createVault({ keys, storeId })
    expect(text(await vault.open(recordKey, await vault.seal(recordKey, bytes('x'))))).toBe('x')
  })

  test.each([
    ['31 bytes', 'kms', 31],
    ['no proper kid', 'a/b', 32],
    ['a kid too long for the envelope', 'k'.repeat(300), 32],
  ])('with %s is refused before anything is sealed', async (_, kid, length) => {
    const active = { kid, key: { reveal: () => new Uint8Array(length) } }
    const keys: KeyProvider = { describe: 'a key service', load: async () => ({ active, all: [active] }) }
    await expect(createVault({ keys, storeId }).seal(recordKey, bytes('x'))).rejects.toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining('a key service'),
    })
  })

  test('shows no key however a ring is printed', async () => {
    const ring = await envKeyProvider(oldKey).load()
    const printed = [inspect(ring, { depth: 9, showHidden: true }), JSON.stringify(ring)].join()
    for (const secret of ['o'.repeat(32), btoa('o'.repeat(32)), /111\D{1,6}111/, /6f\D{0,6}6f/]) {
      expect(printed).not.toMatch(secret)
    }
    expect(JSON.stringify(ring.active.key)).toBe('"[secret]"')
    expect(String(new Secret(bytes('o')))).toBe('[secret]')
    expect(printed).toContain('[secret]')
  })
})
