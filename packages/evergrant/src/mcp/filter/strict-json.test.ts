import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readStrictJson } from './strict-json.js'

const read = (text: string) => readStrictJson(new TextEncoder().encode(text))

test.each([
  ['text', '"a \\u0062 \\" \\\\ : { ["', 'a b " \\ : { ['],
  ['a member named twice in two objects', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['white space everywhere', ' { "a" : [ 1 , { } ] } ', { a: [1, {}] }],
  [
    'names of members that only look special',
    '{"constructor":1,"toJSON":2,"":3}',
    { constructor: 1, toJSON: 2, '': 3 },
  ],
  [
    'numbers in any spelling',
    '[1.50,15e-1,-0.0,0e5,1E2,9007199254740991,0.1]',
    [1.5, 1.5, -0, 0, 100, 9007199254740991, 0.1],
  ],
  ['half a surrogate pair, escaped', String.raw`"\ud83d"`, '\ud83d'],
  ['the end of a string behind backslashes', String.raw`["\\\\", "\\\"", "\\"]`, ['\\\\', '\\"', '\\']],
])('reads %s', (_what, text, value) => {
  expect(read(text)).toEqual({ value })
})

describe('refuses what two readers can take for two things', () => {
  test.each([
    ['a member twice', '{"a":1,"a":1}', 'twice'],
    ['a member twice, once escaped', String.raw`{"method":"a","met\u0068od":"b"}`, 'twice'],
    ['a member twice, deep inside', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 'twice'],
    ['a member twice beside an array', '{"a":[1,2],"a":[1,2]}', 'twice'],
    ['a prototype', '{"__proto__":{"method":"tools/call"}}', '__proto__'],
    ['a prototype, escaped, inside', String.raw`{"a":{"__pr\u006fto__":1}}`, '__proto__'],
    ['an integer above what a double holds', '[9007199254740993]', 'number'],
    ['a fraction that would be cut', '0.1000000000000000055511151231257827', 'number'],
    ['a number that becomes infinite', '1e400', 'number'],
    ['a number that becomes zero', '1e-400', 'number'],
    ['a number of endless digits', `0.${'0'.repeat(100)}1`, 'number'],
    ['deep nesting', `${'['.repeat(129)}${']'.repeat(129)}`, 'deep'],
  ])('%s', (_what, text, problem) => {
    expect(read(text)).toEqual({ problem: expect.stringContaining(problem) as string, isJson: true })
  })

  test.each([
    ['a byte order mark', '\ufeff{}'],
    ['two texts', '{}{}'],
    ['two lines', '{}\n{}'],
    ['nothing', ''],
    ['half a text', '{"a":'],
    ['a NUL', '{"a":"\0"}'],
    ['a NUL between', '{}\0'],
    ['a comment', '{}//'],
    ['a trailing comma', '{"a":1,}'],
    ['NaN', 'NaN'],
    ['nothing but nesting', '['.repeat(100_000)],
  ])('%s', (_what, text) => {
    expect(read(text)).toEqual({ problem: 'it is not one JSON text', isJson: false })
  })

  test.each([
    ['a byte that begins nothing', [0x22, 0xff, 0x22]],
    ['an overlong quote', [0x22, 0xc0, 0xa2, 0x22]],
    ['half a surrogate pair as bytes', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a letter cut off', [0x22, 0xe2, 0x82, 0x22]],
  ])('%s', (_what, bytes) => {
    expect(readStrictJson(Uint8Array.from(bytes))).toEqual({ problem: 'it is not UTF-8', isJson: false })
  })

  test('a text of a megabyte is read in one walk', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(250_000), b: Array.from({ length: 100_000 }, (_, index) => index) })
    expect(read(text)).toEqual({ value: JSON.parse(text) as unknown })
  })
})

test('what JSON.stringify writes is read as JSON.parse reads it, with or without white space', () => {
  const plain = fc.jsonValue({ noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  fc.assert(
    fc.property(plain, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(read(text)).toEqual({ value: JSON.parse(text) as unknown })
    }),
  )
})

test('an object with one member written twice is refused, wherever it stands', () => {
  const inside = fc.array(
    fc.oneof(
      fc.constantFrom('list' as const),
      fc.string().map((key) => ({ key })),
    ),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), inside, (key, first, second, path) => {
      const name = JSON.stringify(key)
      const twice = `{${name}:${JSON.stringify(first)},${name}:${JSON.stringify(second)}}`
      const text = path.reduce<string>(
        (inner, step) => (step === 'list' ? `[0,${inner}]` : `{${JSON.stringify(step.key)}:${inner}}`),
        twice,
      )
      expect(read(text)).toMatchObject({ isJson: true })
    }),
  )
})
