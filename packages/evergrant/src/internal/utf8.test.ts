import { expect, it } from 'vitest'
import { decodeStrictUtf8, decodeUtf8, encodeUtf8 } from './utf8.js'

it.each(['', 'plain', 'é€😀', '\uFEFFmarked', 'replaced \uFFFD'])('gives %j back', (text) => {
  const bytes = encodeUtf8(text)
  expect(bytes).toEqual(new TextEncoder().encode(text))
  expect([decodeUtf8(bytes), decodeStrictUtf8(bytes)]).toEqual([text, text])
})

it('hands out bytes that nobody shares', () => {
  const bytes = encodeUtf8('secret')
  expect([bytes.constructor, bytes.buffer.byteLength]).toEqual([Uint8Array, 6])
})

it('reads a part of a buffer, and that part alone', () => {
  expect(decodeUtf8(new TextEncoder().encode('abcdef').subarray(2, 4))).toBe('cd')
})

it('replaces what is no UTF-8, or refuses it', () => {
  const bytes = Uint8Array.of(0x61, 0xff)
  expect(decodeUtf8(bytes)).toBe('a\uFFFD')
  expect(() => decodeStrictUtf8(bytes)).toThrow(TypeError)
})
