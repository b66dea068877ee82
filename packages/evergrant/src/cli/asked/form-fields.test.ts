import { expect, test } from 'vitest'
import { type FieldKind, fieldsOf } from './form-fields.js'

const RED = [{ value: 'r', title: 'Red' }]

test.each<[string, object, FieldKind]>([
  [
    'a text',
    { type: 'string', minLength: 1, maxLength: 9, format: 'uri' },
    { type: 'text', least: 1, most: 9, format: 'uri' },
  ],
  ['a number', { type: 'number', minimum: 0 }, { type: 'number', least: 0 }],
  ['a whole number', { type: 'integer', maximum: 3 }, { type: 'integer', most: 3 }],
  ['a yes or no', { type: 'boolean' }, { type: 'boolean' }],
  ['one of several', { type: 'string', enum: ['r'] }, { type: 'one', choices: [{ value: 'r', title: 'r' }] }],
  ['one with a title', { type: 'string', oneOf: [{ const: 'r', title: 'Red' }] }, { type: 'one', choices: RED }],
  ['one with a title as before', { type: 'string', enum: ['r'], enumNames: ['Red'] }, { type: 'one', choices: RED }],
  [
    'several',
    { type: 'array', minItems: 1, items: { type: 'string', anyOf: [{ const: 'r', title: 'Red' }] } },
    { type: 'some', choices: RED, least: 1 },
  ],
])('%s', (_, schema, kind) => {
  expect(fieldsOf({ properties: { a: schema } })).toEqual([
    { name: 'a', title: 'a', description: undefined, isNeeded: false, preset: undefined, kind },
  ])
})

test('what is needed, what stands there already, and what it is called', () => {
  const a = { type: 'string', title: 'Your\nname', description: 'As on the card', default: 'Ada' }
  expect(fieldsOf({ properties: { a }, required: ['a'] })).toEqual([
    {
      name: 'a',
      title: 'Your name',
      description: 'As on the card',
      isNeeded: true,
      preset: 'Ada',
      kind: { type: 'text' },
    },
  ])
})

test('no schema is an empty form; what no form has is none', () => {
  expect(fieldsOf(undefined)).toEqual([])
  expect(fieldsOf({ properties: { a: { type: 'object' } } })).toBeUndefined()
  expect(fieldsOf({ properties: { a: { type: 'array', items: { type: 'number' } } } })).toBeUndefined()
  expect(fieldsOf({ properties: { a: 'text' } })).toBeUndefined()
})
