import { describe, expect, test } from 'vitest'
import { base64Url, fromBase64Url } from '../../internal/digest.js'
import { keyFromSender, newKeyPair } from '../../internal/node/key-agreement.js'
import { BUNDLE_LIFETIME_MS, parseBundle } from './bundle.js'
import { encodePublicKey } from './public-key.js'
import { openBundle, sealBundle } from './sealing.js'

const times = { id: 'AAAAAAAAAAAAAAAAAAAAAA', createdAt: 1_000, expiresAt: 1_000 + BUNDLE_LIFETIME_MS }
const plaintext = new TextEncoder().encode('a login')
const pair = newKeyPair()
const seal = async (recipient = pair) =>
  sealBundle(times, { recipient: await encodePublicKey(recipient.publicKey) }, plaintext)
const open = (text: string, passphrase = '') =>
  openBundle(parseBundle(text), { passphrase: async () => passphrase, pair: async () => pair })

/** The same bundle with another header. */
function withHeader(text: string, change: (header: Record<string, unknown>) => void): string {
  const [magic = '', header = '', body = ''] = text.trim().split('.')
  const json = JSON.parse(new TextDecoder().decode(fromBase64Url(header))) as Record<string, unknown>
  change(json)
  return [magic, base64Url(new TextEncoder().encode(JSON.stringify(json))), body].join('.')
}

test('opens with the passphrase, however its letters are composed, and with no other', async () => {
  const text = await sealBundle(times, { passphrase: 'caf\u00e9 au lait, s\u2019il' }, plaintext)
  expect(await open(text, 'cafe\u0301 au lait, s\u2019il')).toEqual(plaintext)
  await expect(open(text, 'cafe au lait, s\u2019il')).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
})

test('opens with the key of its recipient, and with no other', async () => {
  expect(await open(await seal())).toEqual(plaintext)
  await expect(open(await seal(newKeyPair()))).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
})

test('two bundles of one login have nothing in common but their header', async () => {
  const bodies = await Promise.all([seal(), seal()])
  expect(new Set(bodies.map((text) => text.split('.')[2])).size).toBe(2)
})

test.each([
  ['expiresAt', (header: Record<string, unknown>) => (header['expiresAt'] = times.expiresAt - 1)],
  ['createdAt', (header: Record<string, unknown>) => (header['createdAt'] = 2_000)],
  ['id', (header: Record<string, unknown>) => (header['id'] = 'BBBBBBBBBBBBBBBBBBBBBB')],
  ['a new member', (header: Record<string, unknown>) => (header['more'] = true)],
])('a header whose %s was changed does not open', async (_name, change) => {
  await expect(open(withHeader(await seal(), change))).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
})

test('every changed byte of the body is noticed', async () => {
  const [magic, header, body = ''] = (await seal()).trim().split('.')
  for (const index of fromBase64Url(body).keys()) {
    const bytes = fromBase64Url(body)
    bytes[index] = (bytes[index] ?? 0) ^ 1
    await expect(open([magic, header, base64Url(bytes)].join('.'))).rejects.toMatchObject({ code: 'BUNDLE_LOCKED' })
  }
})

describe('refuses, before it opens anything,', () => {
  const changed = async (change: (header: Record<string, unknown>) => void) => withHeader(await seal(), change)
  test.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['something else', () => '{"access_token":"x"}'],
    ['a part of it', async () => (await seal()).slice(0, 300).split('.').slice(0, 2).join('.')],
    ['two of them', async () => `${(await seal()).trim()}.${(await seal()).trim()}`],
    ['another alphabet', async () => (await seal()).replace(/\.[\w-]{4}/, '.++++')],
    ['a megabyte', () => `evergrant-login-1.${'A'.repeat(2 ** 20)}.AAAA`],
    ['a header that is no JSON', () => `evergrant-login-1.AAAA.AAAA`],
    ['a header that is null', () => `evergrant-login-1.bnVsbA.AAAA`],
    ['no id', () => changed((header) => delete header['id'])],
    ['a life of more than an hour', () => changed((header) => (header['expiresAt'] = times.expiresAt + 1))],
    ['no end', () => changed((header) => delete header['expiresAt'])],
    ['another kind of seal', () => changed((header) => (header['seal'] = { kind: 'rot13' }))],
    ['half a public key', () => changed((header) => (header['seal'] = { kind: 'x25519', recipient: 'AAAA' }))],
    ['a passphrase that costs all memory', () => changed((header) => (header['seal'] = scrypt({ n: 2 ** 30 })))],
    ['one that costs it by its blocks', () => changed((header) => (header['seal'] = scrypt({ r: 2 ** 20 })))],
    ['one that costs all time', () => changed((header) => (header['seal'] = scrypt({ p: 2 ** 20 })))],
    ['one that costs nothing', () => changed((header) => (header['seal'] = scrypt({ n: 2 })))],
    ['a cost that is no number', () => changed((header) => (header['seal'] = scrypt({ n: 'many' })))],
    ['a salt of one byte', () => changed((header) => (header['seal'] = scrypt({ salt: 'AA' })))],
  ])('%s', async (_name, text) => {
    const given = await text()
    expect(() => parseBundle(given)).toThrow(expect.objectContaining({ code: 'BUNDLE_INVALID' }))
  })

  test('a later format, with another way out', () => {
    expect(() => parseBundle('evergrant-login-2.AAAA.AAAA')).toThrow(
      expect.objectContaining({ code: 'BUNDLE_INVALID', hint: expect.stringContaining('same version') }),
    )
  })
})

function scrypt(change: Record<string, unknown>): Record<string, unknown> {
  return { kind: 'scrypt', n: 2 ** 17, r: 8, p: 1, salt: 'A'.repeat(22), ...change }
}

test('a sender’s key that leads every recipient to the same secret is refused', () => {
  expect(() => keyFromSender(pair, new Uint8Array(32), 'x')).toThrow(/deriv|operation/i)
})

test('the cost of a passphrase is in the header, and not below 128 MiB a guess', async () => {
  const { header } = parseBundle(await sealBundle(times, { passphrase: 'twelve characters' }, plaintext))
  expect(header).toMatchObject({ ...times, seal: { kind: 'scrypt', n: 131_072, r: 8, p: 1 } })
})
