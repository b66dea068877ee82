import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { keyOfPieces, keyPieces, parseTemporaryName, parseVersion, parseVersionName } from './layout.js'

const part = fc.stringMatching(/^[A-Za-z0-9_~-]{1,300}$/)
const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))

describe('keyPieces', () => {
  test.each([
    ['credential/bG9/x', 'credential/b=g9/x'],
    ['Abc', '=abc'],
    ['longna~1', 'longna=01'],
    ['con/CON/conx/com1/lpt9', '==con/=c=o=n/conx/==com1/==lpt9'],
    ['x'.repeat(200), `${'x'.repeat(180)}+/${'x'.repeat(20)}`],
    [`${'x'.repeat(180)}con`, `${'x'.repeat(180)}+/==con`],
  ])('turns %s into names that every file system keeps apart', (from, to) => {
    expect(keyPieces(from).join('/')).toBe(to)
  })

  test('gives names that are short, lower-case and nothing else, and that lead back to the key', () => {
    fc.assert(
      fc.property(key, (each) => {
        const pieces = keyPieces(each)
        for (const piece of pieces) expect(piece).toMatch(/^[a-z0-9_=-]{1,184}\+?$/)
        expect(keyOfPieces(pieces)).toBe(each)
      }),
    )
  })

  test('never gives two keys the same name', () => {
    const close = fc.stringMatching(/^[aA=~0-]{1,4}(\/[aA~0-]{1,4})?$/).filter((each) => !each.includes('='))
    fc.assert(
      fc.property(close, close, (a, b) => {
        expect(keyPieces(a).join('/') === keyPieces(b).join('/')).toBe(a === b)
      }),
    )
  })
})

test.each(['Abc', 'a.b', 'a=', '=A', '=', '==abc', '', 'xx+', '..'])(
  'keyOfPieces takes no foreign name: %s',
  (name) => {
    expect(keyOfPieces([name])).toBeUndefined()
  },
)

test.each([
  ['0123456789abcdef.v1', { life: '0123456789abcdef', number: 1 }],
  ['0123456789abcdef.v0', undefined],
  ['0123456789abcdef.v01', undefined],
  ['0123456789abcdef.v1~', undefined],
  ['0123456789ABCDEF.v1', undefined],
  ['0123456789abcdef.v1234567890123456', undefined],
])('parseVersionName(%s)', (name, id) => {
  expect(parseVersionName(name)).toEqual(id)
})

test('parseTemporaryName gives what it is for', () => {
  const name = '0123456789abcdef.t7.3.fedcba9876543210'
  expect(parseTemporaryName(name)).toEqual({ name, life: '0123456789abcdef', number: 7, fence: 3 })
  expect(parseTemporaryName(`${name}.bak`)).toBeUndefined()
})

test.each(['', '1', 'x.1', '0123456789abcdef.', '0123456789abcdef.v1', '0123456789abcdef.1\n'])(
  'parseVersion takes no foreign version: %j',
  (version) => {
    expect(parseVersion(version)).toBeUndefined()
  },
)
