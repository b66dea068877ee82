import { isUtf8 } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { flawOf } from './sound-reply.js'

const LARGE = Buffer.from('x'.repeat(70_000))

/** A message in parts: so many bytes of the middle in the first of them. */
function inParts(middle: Uint8Array, first: number, second = middle.length) {
  const parts = [
    Buffer.concat([LARGE, middle.subarray(0, first)]),
    middle.subarray(first, second),
    Buffer.concat([middle.subarray(second), LARGE]),
  ]
  return { bytes: Buffer.concat(parts), parts }
}

describe('flawOf', () => {
  it.each([
    ['{"a":1}', undefined],
    ['{"a":', 'JSON'],
  ])('looks at the JSON of a small message: %s', (text, flaw) => {
    expect(flawOf({ bytes: Buffer.from(text) })).toBe(flaw)
  })

  it.each<[string, readonly number[]]>([
    ['characters of two, three and four bytes', [...Buffer.from('é€😀ü')]],
    ['half a character', [0xe2, 0x82]],
    ['a byte that begins nothing', [0x82, 0x41]],
    ['five bytes that go on', [0xf0, 0x9f, 0x98, 0x80, 0x80]],
    ['a character in more bytes than it needs', [0xc0, 0xaf, 0x41]],
    ['half of a pair', [0xed, 0xa0, 0x80]],
    ['a lead byte that no character has', [0xff, 0x41]],
  ])('judges %s in parts as in one piece', (_, middle) => {
    for (let first = 0; first <= middle.length; first += 1) {
      for (let second = first; second <= middle.length; second += 1) {
        const received = inParts(Buffer.from(middle), first, second)
        expect(flawOf(received)).toBe(isUtf8(received.bytes) ? undefined : 'UTF-8')
      }
    }
  })

  it('refuses a message that ends within a character', () => {
    const parts = [LARGE, Buffer.from([0xe2, 0x82])]
    expect(flawOf({ bytes: Buffer.concat(parts), parts })).toBe('UTF-8')
  })
})
