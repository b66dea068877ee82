import { describe, expect, test } from 'vitest'
import { readAnswer } from './field-answer.js'
import type { Field, FieldKind } from './form-fields.js'

const field = (kind: FieldKind, more: Partial<Field> = {}): Field => ({
  name: 'a',
  title: 'a',
  description: undefined,
  isNeeded: false,
  preset: undefined,
  kind,
  ...more,
})
const choices = [
  { value: 'r', title: 'Red' },
  { value: 'g', title: 'Green' },
]
const sizes = [
  { value: '42', title: '42' },
  { value: '1', title: '1' },
]

test.each<[FieldKind, string, unknown]>([
  [{ type: 'text', least: 2, most: 2 }, '👋🏽', '👋🏽'],
  [{ type: 'text', format: 'email' }, 'ada@example.com', 'ada@example.com'],
  [{ type: 'text', format: 'uri' }, 'https://example.com/a', 'https://example.com/a'],
  [{ type: 'text', format: 'date' }, '2024-02-29', '2024-02-29'],
  [{ type: 'text', format: 'date-time' }, '2026-11-30T09:00:00.5+02:00', '2026-11-30T09:00:00.5+02:00'],
  [{ type: 'text', format: 'colour' }, 'red', 'red'],
  [{ type: 'text', format: 'constructor' }, 'red', 'red'],
  [{ type: 'text', format: '__proto__' }, 'red', 'red'],
  [{ type: 'number', least: -1 }, '-0.5', -0.5],
  [{ type: 'integer' }, '1e3', 1000],
  [{ type: 'boolean' }, 'Y', true],
  [{ type: 'boolean' }, 'no', false],
  [{ type: 'one', choices }, 'r', 'r'],
  [{ type: 'one', choices }, 'GREEN', 'g'],
  [{ type: 'one', choices }, '2', 'g'],
  [{ type: 'one', choices: sizes }, '1', '1'],
  [{ type: 'some', choices }, '2, red,2', ['g', 'r']],
])('%j takes %j', (kind, typed, value) => {
  expect(readAnswer(field(kind), typed)).toEqual({ value })
})

test.each<[FieldKind, string, string]>([
  [{ type: 'text', least: 2 }, 'a', 'At least 2 characters; these are 1.'],
  [{ type: 'text', least: 1, most: 2 }, 'abc', '1 to 2 characters; these are 3.'],
  [{ type: 'text', format: 'email' }, 'ada', 'An address like'],
  [{ type: 'text', format: 'uri' }, 'example.com', 'A whole address like'],
  [{ type: 'text', format: 'date' }, '2026-02-30', 'A date like'],
  [{ type: 'text', format: 'date-time' }, '2026-11-30', 'A time like'],
  [{ type: 'text', format: 'date-time' }, '2026-11-30T25:00:00Z', 'A time like'],
  [{ type: 'number' }, 'many', 'A number.'],
  [{ type: 'number', most: 3 }, '4', 'At most 3.'],
  [{ type: 'integer' }, '1.5', 'A whole number.'],
  [{ type: 'boolean' }, 'perhaps', 'Yes or no.'],
  [{ type: 'one', choices }, 'blue', '"blue" is none of them.'],
  [{ type: 'one', choices }, '3', '"3" is none of them.'],
  [{ type: 'one', choices: sizes }, '2', '"2" is none of them.'],
  [{ type: 'some', choices, least: 2, most: 2 }, 'red', 'Exactly 2 of them; these are 1.'],
  [{ type: 'some', choices }, 'red, blue', '"blue" is none of them.'],
])('%j does not take %j', (kind, typed, fault) => {
  expect(readAnswer(field(kind), typed)).toEqual({ fault: expect.stringContaining(fault) })
})

describe('nothing typed', () => {
  test.each<[string, Partial<Field>, object]>([
    ['takes what stands there', { preset: 'Ada', isNeeded: true }, { value: 'Ada' }],
    ['leaves out what need not be', {}, {}],
    ['is not enough where it is needed', { isNeeded: true }, { fault: 'This is needed.' }],
  ])('%s', (_, more, expected) => {
    expect(readAnswer(field({ type: 'text' }, more), '')).toEqual(expected)
  })
})
