import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEnvelope } from './envelope.js'
import { readParts } from './parts.js'
import { skeletonOf } from './skeleton.js'

const bytes = (text: string) => Buffer.from(text)

/** The bytes cut at these places. */
function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % whole.length))].sort((a, b) => a - b)
  return [...ends, whole.length].map((end, index) => whole.subarray(ends[index - 1] ?? 0, end))
}

const LARGE = 'x'.repeat(40_000)

describe('skeletonOf', () => {
  it('leaves out what is inside of nested values', () => {
    const text = '{"id":1,"a":{"b":[1,"}"],"c":"\\"{"},"d":[[],{}],"e":"{["}'
    expect(String(skeletonOf([bytes(text)]))).toBe('{"id":1,"a":{},"d":[],"e":"{["}')
  })

  it('is the same wherever the text is cut', () => {
    const text = bytes('{"id":"\\\\","a":{"b":"\\\\\\"]","é":["\\\\",{"x":"\\\\\\\\\\""}]},"jsonrpc":"2.0"}')
    const whole = skeletonOf([text])
    for (let first = 0; first < text.length; first += 1)
      for (let second = first; second < text.length; second += 1)
        expect(skeletonOf(cut(text, [first, second]))).toEqual(whole)
  })

  it('has the envelope of the whole, also of what is no message', () => {
    const noise = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        ' ',
        '1',
        '"id"',
        '"result"',
        '"method"',
        '"a"',
        `"${'x'.repeat(40)}"`,
      ),
    )
    const message = fc.record({ id: fc.nat(), result: fc.jsonValue(), jsonrpc: fc.constant('2.0') })
    const text = fc.oneof(
      message.map((value) => JSON.stringify(value)),
      noise.map((words) => words.join('')),
      noise.map((words) => `{"id":1,"result":{${words.join('')}}}`),
      noise.map((words) => `{"id":1,"method":"m","x":"${words.join('')}"}`),
    )
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 6 }), (each, places) => {
        const whole = bytes(each)
        const parts = whole.length === 0 ? [] : cut(whole, places)
        expect(readEnvelope(skeletonOf(parts))).toEqual(readEnvelope(whole))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('readParts', () => {
  it.each([
    ['in the order of the official SDKs', `{"result":{"text":"${LARGE}"},"jsonrpc":"2.0","id":7}`],
    ['with the id first', `{"jsonrpc":"2.0","id":7,"result":{"text":"${LARGE}"}}`],
    ['whose result is a string', `{"jsonrpc":"2.0","id":7,"result":"${LARGE}"}`],
  ])('reads a large result %s, and puts it together when asked to', (_, text) => {
    const whole = bytes(text)
    for (const places of [[1], [20_000], [10, 30_000], [whole.length - 1], [whole.length - 40, whole.length - 5]]) {
      const received = readParts(cut(whole, places))
      expect(received?.envelope).toEqual({ kind: 'result', id: 7 })
      expect(Buffer.concat(received?.parts ?? [])).toEqual(whole)
      expect(Buffer.compare(received?.bytes ?? bytes(''), whole)).toBe(0)
    }
  })

  it('puts a small message together at once', () => {
    const text = '{"jsonrpc":"2.0","id":7,"result":{}}'
    const received = readParts(cut(bytes(text), [5, 9]))
    expect(received).toEqual({ bytes: bytes(text), envelope: { kind: 'result', id: 7 } })
  })

  it.each([
    ['a batch', `[{"jsonrpc":"2.0","id":7,"result":"${LARGE}"}]`],
    ['half a message', `{"jsonrpc":"2.0","id":7,"result":{"text":"${LARGE}"}`],
    ['a message with two ids', `{"id":7,"result":{"text":"${LARGE}"},"id":8}`],
  ])('takes %s for none', (_, text) => {
    expect(readParts(cut(bytes(text), [30_000]))).toBeUndefined()
  })
})
