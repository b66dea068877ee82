import { expect, test } from 'vitest'
import { mergeAll } from './merge.js'

test.each([
  ['the narrower type', [{ type: 'number' }, { type: 'integer' }], { type: 'integer' }],
  ['the narrower type, the other way round', [{ type: 'integer' }, { type: 'number' }], { type: 'integer' }],
  [
    'the common types',
    [{ type: ['string', 'null', 'number'] }, { type: ['number', 'string'] }],
    { type: ['string', 'number'] },
  ],
  ['the first of types that exclude each other', [{ type: 'string' }, { type: 'number' }], { type: 'string' }],
  ['the first word on a keyword', [{ maxLength: 2 }, { maxLength: 3, minLength: 1 }], { maxLength: 2, minLength: 1 }],
  [
    'every property and every requirement',
    [
      { properties: { a: { type: 'number' }, b: {} }, required: ['a'] },
      { properties: { a: { minimum: 1 }, c: {} }, required: ['c', 'a'] },
    ],
    { properties: { a: { type: 'number', minimum: 1 }, b: {}, c: {} }, required: ['a', 'c'] },
  ],
  ['nothing', [], {}],
])('merges to %s', (_what, schemas, merged) => {
  expect(mergeAll(schemas)).toEqual(merged)
})
