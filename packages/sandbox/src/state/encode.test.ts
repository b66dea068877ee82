import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { decodeValue, encodeValue } from './encode.js'

const throughJson = (value: unknown) => decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))

test('maps, sets and bytes survive, also inside each other', () => {
  const value = { map: new Map([['a', new Set([1, new Uint8Array([0, 255])])]]), list: [new Map()], none: null }
  expect(throughJson(value)).toEqual(value)
})

test('keys of somebody’s own that look like marks stay keys', () => {
  for (const value of [{ $map: [] }, { $bytes: 'AAAA' }, { $$set: 1, b: 2 }]) expect(throughJson(value)).toEqual(value)
})

test('whatever JSON can hold comes back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(throughJson(value)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
