import { expect, test } from 'vitest'
import { crockford } from '../../internal/crockford.js'
import { randomToken } from '../../internal/digest.js'
import { fitsReceipt, hashReceipt, receiptCode } from './receipt.js'

test('writes five bits a character, in the letters that are hard to confuse', () => {
  expect(crockford(Uint8Array.of(0x00, 0x44, 0x32, 0x14, 0xc7), 8)).toBe('01234567')
  expect(crockford(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 10)).toBe('ZZZZZZZZZZ')
  expect(() => crockford(Uint8Array.of(1), 2)).toThrow(TypeError)
})

test('is accepted as people type it', async () => {
  const hash = await hashReceipt('01ABC-DEF23')
  for (const typed of ['01ABC-DEF23', ' o1abc def23 ', 'OLABCDEF23', '0iabc-def23']) {
    expect(await fitsReceipt(typed, hash)).toBe(true)
  }
  for (const typed of ['', '01ABC-DEF2', '01ABC-DEF24', '01ABC-DEF233']) {
    expect(await fitsReceipt(typed, hash)).toBe(false)
  }
})

test('is the same for one bundle, and another for another bundle or key', async () => {
  const key = randomToken()
  const code = await receiptCode('bundle', key)
  expect(await receiptCode('bundle', key)).toBe(code)
  expect(await receiptCode('other', key)).not.toBe(code)
  expect(await receiptCode('bundle', randomToken())).not.toBe(code)
})
