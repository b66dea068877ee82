import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Column } from '../column.js'
import { createDataSource } from '../data-source.js'
import type { Row } from '../row.js'
import { quoted, tableDefinition, tableName } from '../table-definition.js'
import { createTables, type Tables } from '../tables.js'
import type { Filter, PropertyFilter } from './filter.js'
import { matches } from '../../testing/naive-filter.js'
import { toCondition } from './property-condition.js'

const ME = '10000000-0000-4000-8000-000000000000'
const PEOPLE = [ME, '20000000-0000-4000-8000-000000000000', '30000000-0000-4000-8000-000000000000']
const PAGES = ['a', 'b', 'c'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`)
const NOW_MS = Date.UTC(2026, 2, 31, 15, 45)
const SCOPE = { userId: ME, nowMs: NOW_MS }

const OPTIONS = [
  { name: 'One', color: 'red', group: 'to_do' },
  { name: 'Two', color: 'blue', group: 'in_progress' },
  { name: 'Three', color: 'gray', group: 'in_progress' },
  { name: "Fo'ur", color: 'green', group: 'complete' },
] as const

const COLUMNS: readonly Column[] = [
  { name: 'Title', type: 'title' },
  { name: 'Text "quoted"', type: 'text' },
  { name: 'Count', type: 'number' },
  { name: 'Choice', type: 'select', options: OPTIONS },
  { name: 'Choices', type: 'multi_select', options: OPTIONS },
  { name: 'State', type: 'status', options: OPTIONS },
  { name: 'Due', type: 'date' },
  { name: 'Made', type: 'created_time' },
  { name: 'Done', type: 'checkbox' },
  { name: 'Who', type: 'person' },
  { name: 'Links', type: 'relation', dataSourceId: 'x' },
  { name: 'Checked', type: 'verification' },
  { name: 'Files', type: 'file' },
  { name: 'Where', type: 'place' },
  { name: 'Sum', type: 'formula', expression: '1', result: 'number' },
  { name: 'Words', type: 'formula', expression: '""', result: 'list' },
]
const SOURCE = createDataSource({
  id: '40000000-0000-4000-8000-000000000000',
  databaseId: 'd',
  name: 'S',
  columns: COLUMNS,
})

const word = fc.constantFrom('', 'a', 'A', 'ab', 'Ba', '%', 'a_b', "it's", 'ä', '日本', '"')
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null })
const listOf = (values: readonly string[]) => nullable(fc.subarray([...values]).map((list) => JSON.stringify(list)))
const optionName = fc.constantFrom(...OPTIONS.map(({ name }) => name))
const day = fc
  .integer({ min: -800, max: 400 })
  .map((days) => new Date(NOW_MS + days * 86_400_000).toISOString().slice(0, 10))
const moment = fc
  .tuple(fc.integer({ min: -40_000, max: 40_000 }), fc.constantFrom('Z', '+02:00', '-11:30'))
  .map(([minutes, zone]) => new Date(NOW_MS + minutes * 60_000).toISOString().replace('Z', zone))
const date = fc.oneof(day, moment)

const row: fc.Arbitrary<Row> = fc
  .record({
    Title: word,
    'Text "quoted"': nullable(word),
    Count: nullable(fc.constantFrom(-1, 0, 0.5, 1, 2, 1e9)),
    Choice: nullable(optionName),
    Choices: listOf(OPTIONS.map(({ name }) => name)),
    State: nullable(optionName),
    'date:Due:start': nullable(date),
    'date:Due:end': nullable(date),
    'date:Due:is_datetime': fc.constant(0),
    Made: moment,
    Done: fc.constantFrom('__YES__', '__NO__'),
    Who: listOf(PEOPLE.map((id) => `user://${id}`)),
    Links: listOf(PAGES.map((id) => `https://app.notion.com/p/${id.replaceAll('-', '')}`)),
    Checked: fc.constantFrom('verified', 'expired', 'none'),
    Files: listOf(['x', 'y']),
    'place:Where:name': nullable(word),
    'place:Where:address': fc.constant(null),
    'place:Where:latitude': nullable(fc.constantFrom(0, 52.5)),
    'place:Where:longitude': fc.constant(null),
    'place:Where:google_place_id': fc.constant(null),
    Sum: nullable(fc.constantFrom(0, 1, 2)),
    Words: listOf(['a', 'Ab', 'b']),
  })
  .map((values): Row =>
    'date:Due:start' in values && values['date:Due:start'] === null ? { ...values, 'date:Due:end': null } : values,
  )

const exact = (value: unknown) => ({ type: 'exact', value })
const loose = (values: fc.Arbitrary<unknown>) => values.chain((value) => fc.constantFrom(value, exact(value)))
const oneOrMore = (values: fc.Arbitrary<unknown>) => fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 3 }))

const relativeDay = fc
  .constantFrom(
    'today',
    'tomorrow',
    'yesterday',
    'one_week_ago',
    'one_week_from_now',
    'one_month_ago',
    'one_month_from_now',
  )
  .map((value) => ({ type: 'relative', value }))
const unit = fc.constantFrom('year', 'month', 'week', 'day')
const custom = fc.record({
  direction: fc.constantFrom('past', 'future'),
  unit,
  count: fc.integer({ min: 1, max: 14 }),
})
const relativeSpan = fc.oneof(
  fc
    .constantFrom(
      'this_week',
      'the_past_week',
      'the_past_month',
      'the_past_year',
      'the_next_week',
      'the_next_month',
      'the_next_year',
    )
    .map((value) => ({ type: 'relative', value })),
  custom.map((details) => ({ type: 'relative', value: 'custom', ...details })),
  custom.map((details) => ({ type: 'relative', value: { type: 'custom', ...details } })),
  unit.map((one) => ({ type: 'relative', value: 'surrounding', unit: one })),
)
const exactSpan = fc
  .record({ start_date: fc.option(day, { nil: undefined }), end_date: fc.option(day, { nil: undefined }) })
  .filter(({ start_date: from, end_date: to }) => from !== undefined || to !== undefined)
  .map((value) => exact({ type: 'daterange', ...JSON.parse(JSON.stringify(value)) }))

type Leaf = Pick<PropertyFilter, 'operator' | 'value' | 'use_end'>
const leaf = (operators: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Leaf> =>
  fc.record({ operator: fc.constantFrom(...operators), value })

const STRINGS = [
  'string_is',
  'string_is_not',
  'string_contains',
  'string_does_not_contain',
  'string_starts_with',
  'string_ends_with',
]
const NUMBERS = [
  'number_equals',
  'number_does_not_equal',
  'number_greater_than',
  'number_less_than',
  'number_greater_than_or_equal_to',
  'number_less_than_or_equal_to',
]
const DATES = ['date_is', 'date_is_before', 'date_is_after', 'date_is_on_or_before', 'date_is_on_or_after']

const stringLeaf = leaf(STRINGS, loose(word))
const numberLeaf = leaf(NUMBERS, fc.constantFrom(-1, 0, 0.5, 1, 2).map(exact))
const dateLeaf = fc.oneof(
  leaf(DATES, fc.oneof(loose(date), relativeDay)),
  leaf(['date_is_within', 'date_is_relative_to'], fc.oneof(relativeSpan, exactSpan)),
)
const person = fc.oneof(
  fc.constant({ type: 'relative', value: 'me' }),
  fc.constantFrom(...PEOPLE).map(exact),
  fc.constantFrom(...PEOPLE).map((id) => `user://${id}`),
  fc.constantFrom(...PEOPLE).map((id) => exact({ table: 'notion_user', id })),
)
const page = fc
  .constantFrom(...PAGES)
  .chain((id) => fc.constantFrom<unknown>(id, exact(`https://app.notion.com/p/${id.replaceAll('-', '')}?pvs=204`)))
const state = fc.oneof(
  optionName.map((value) => ({ type: 'is_option', value })),
  fc.constantFrom('to_do', 'in_progress', 'complete').map((value) => ({ type: 'is_group', value })),
)

const LEAVES: Partial<Record<Column['type'], fc.Arbitrary<Leaf>>> = {
  title: stringLeaf,
  text: stringLeaf,
  number: numberLeaf,
  select: leaf(['enum_is', 'enum_is_not'], oneOrMore(loose(optionName))),
  multi_select: leaf(['enum_contains', 'enum_does_not_contain'], oneOrMore(loose(optionName))),
  status: leaf(['status_is', 'status_is_not'], state),
  date: fc.tuple(dateLeaf, fc.boolean()).map(([one, useEnd]) => ({ ...one, use_end: useEnd })),
  created_time: dateLeaf,
  checkbox: leaf(['checkbox_is', 'checkbox_is_not'], loose(fc.boolean())),
  person: leaf(['person_contains', 'person_does_not_contain'], oneOrMore(person)),
  relation: leaf(['relation_contains', 'relation_does_not_contain'], oneOrMore(page)),
  verification: leaf(['verification_is', 'verification_is_not'], fc.constantFrom('verified', 'expired', 'none')),
}

const emptiness = fc.constantFrom('is_empty', 'is_not_empty').map((operator): Leaf => ({ operator }))

function formulaLeaf(result: fc.Arbitrary<Leaf>): fc.Arbitrary<Partial<PropertyFilter>> {
  const operator = fc.constantFrom('any', 'none', 'every', undefined)
  return fc.record({ operator, resultFilter: fc.oneof(result, emptiness) }) as fc.Arbitrary<Partial<PropertyFilter>>
}

const propertyFilter = fc.constantFrom(...COLUMNS).chain((column) => {
  const own: fc.Arbitrary<Partial<PropertyFilter>> =
    column.type === 'formula'
      ? formulaLeaf(column.result === 'number' ? numberLeaf : stringLeaf)
      : (LEAVES[column.type] ?? emptiness)
  return fc
    .oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: emptiness })
    .map((rest): PropertyFilter => ({ type: 'property', property: column.name, propertyType: column.type, ...rest }))
})
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    propertyFilter,
    fc.record({
      type: fc.constant('group' as const),
      operator: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { maxLength: 3 }),
    }),
  ),
}))

let tables: Tables
beforeAll(() => {
  tables = createTables()
})
afterAll(() => tables.close())

function found(rows: readonly Row[], given: Filter): string[] {
  const named = rows.map((one, index): Row => ({ url: `row-${index}`, createdTime: '', ...one }))
  tables.hold(tableName(SOURCE), tableDefinition(SOURCE), new Map(named.map((one) => [String(one['url']), one])))
  const { sql, params } = toCondition(COLUMNS, given, SCOPE)
  const kept = tables.select(`SELECT url FROM ${quoted(tableName(SOURCE))} WHERE ${sql} ORDER BY rowid`, params)
  return kept.map(({ url }) => String(url)).toSorted()
}

test('every filter keeps the rows that a plain evaluator keeps', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), filter, (rows, given) => {
      const expected = rows.flatMap((one, index) => (matches(COLUMNS, one, given, SCOPE) ? [`row-${index}`] : []))
      expect(found(rows, given)).toEqual(expected.toSorted())
    }),
    { numRuns: 1500 },
  )
})

describe('refuses, and names the property', () => {
  const check = (given: object) => () => toCondition(COLUMNS, { type: 'property', ...given } as PropertyFilter, SCOPE)
  const text = { property: 'Title', propertyType: 'title' }
  const due = { property: 'Due', propertyType: 'date' }

  test.each([
    [{ property: 'x" OR 1 --', propertyType: 'text', operator: 'is_empty' }, 'Property "x\\" OR 1 --" does not exist'],
    [
      { property: 'Title', propertyType: 'text', operator: 'is_empty' },
      'Property "Title" is of the type title, not "text".',
    ],
    [
      { ...text, operator: 'sounds_like', value: 'x' },
      'The filter operator "sounds_like" is not known for "Title" (title)',
    ],
    [{ ...text, operator: 'constructor', value: 'x' }, 'is not known'],
    [{ ...text, operator: 'number_equals', value: 1 }, 'Known: is_empty, is_not_empty, string_is'],
    [{ ...text, operator: 'string_is' }, 'The filter on "Title" (string_is) needs a string, not nothing.'],
    [{ ...text, operator: 'string_is', value: ['a', 'b'] }, 'needs one value'],
    [
      { property: 'Count', propertyType: 'number', operator: 'number_equals', value: { type: 'exact', value: '1' } },
      'needs a number as { type: "exact", value }, not',
    ],
    [{ property: 'Count', propertyType: 'number', operator: 'number_equals', value: 1 }, 'needs a number as {'],
    [{ ...text, operator: 'is_empty', value: { type: 'exact', value: 'x' } }, '(is_empty) takes no value'],
    [{ ...due, operator: 'is_not_empty', value: true }, '(is_not_empty) takes no value'],
    [
      { property: 'Sum', propertyType: 'formula', operator: 'any', resultFilter: { operator: 'is_empty', value: 1 } },
      '(is_empty) takes no value',
    ],
    [{ property: 'Done', propertyType: 'checkbox', operator: 'checkbox_is', value: 'yes' }, 'needs true or false'],
    [
      { property: 'Who', propertyType: 'person', operator: 'person_contains', value: 'Ada' },
      'the id or URL of a user, or "me"',
    ],
    [{ property: 'Links', propertyType: 'relation', operator: 'relation_contains', value: 'x' }, 'an id or a URL'],
    [{ ...due, operator: 'date_is', value: 'soon' }, 'an ISO-8601 date'],
    [{ ...due, operator: 'date_is', value: '2026-02-30' }, 'an ISO-8601 date'],
    [{ ...due, operator: 'date_is', value: { type: 'relative', value: 'constructor' } }, 'a date or one of today'],
    [
      { ...due, operator: 'date_is_within', value: { type: 'relative', value: 'custom' } },
      'custom { direction, unit, count }',
    ],
    [{ ...due, operator: 'date_is_within', value: { type: 'exact', value: {} } }, 'a start_date or an end_date'],
    [
      { property: 'State', propertyType: 'status', operator: 'status_is', value: { type: 'is_group', value: 'x' } },
      'to_do, in_progress or complete',
    ],
    [{ property: 'Sum', propertyType: 'formula', operator: 'any' }, 'needs a resultFilter'],
    [{ property: 'Sum', propertyType: 'formula', operator: 'some', resultFilter: {} }, 'takes any, none or every'],
    [{ property: 'Files', propertyType: 'file', operator: 'string_is', value: 'x' }, 'Known: is_empty, is_not_empty.'],
  ])('%j', (given, message) => {
    expect(check(given)).toThrow(message)
  })
})
