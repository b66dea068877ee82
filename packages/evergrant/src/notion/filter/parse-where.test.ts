import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FilterGroup, PropertyFilter } from '../filter.js'
import type { ColumnSchema } from '../schema.js'
import { column, schemaOf } from '../testing/schema.js'
import { parseWhere } from './parse-where.js'
import { printWhere } from './print-where.js'
import { inTwoLevels } from './two-levels.js'

const options = (...names: readonly string[]): ColumnSchema['options'] =>
  names.map((name) => ({ name, color: undefined, group: name === 'Done' ? 'complete' : 'to_do' }))
const schema = schemaOf(
  column('Name', 'title'),
  column('Status', 'status', { options: options('Not started', 'Done') }),
  column('Priority', 'select', { options: options('High', 'Low') }),
  column('Tags', 'multi_select', { options: options('x', 'and so on') }),
  column('Due', 'date'),
  column('Due date (final)', 'date'),
  column('Owner', 'person'),
  column('Estimate', 'number'),
  column('Shipped', 'checkbox'),
  column('Parent', 'relation'),
  column('Total', 'formula'),
  column('Files', 'file'),
  column('Checked', 'verification'),
)
const ID = '01234567-89ab-cdef-0123-456789abcdef'

const leaf = (property: string, propertyType: string, operator: string, value?: unknown): PropertyFilter => ({
  type: 'property',
  property,
  propertyType,
  operator,
  ...(value !== undefined && { value }),
})
const exact = (value: unknown) => ({ type: 'exact', value })

describe('a condition', () => {
  it.each<[string, PropertyFilter]>([
    ['Name = "a \\"b\\" and c"', leaf('Name', 'title', 'string_is', exact('a "b" and c'))],
    ['name contains two words', leaf('Name', 'title', 'string_contains', exact('two words'))],
    ["Name does not contain 'x'", leaf('Name', 'title', 'string_does_not_contain', exact('x'))],
    ['Name starts with Ship', leaf('Name', 'title', 'string_starts_with', exact('Ship'))],
    ['Status = done', leaf('Status', 'status', 'status_is', { type: 'is_option', value: 'Done' })],
    [
      'Status is not Not started',
      leaf('Status', 'status', 'status_is_not', { type: 'is_option', value: 'Not started' }),
    ],
    ['Status in group to do', leaf('Status', 'status', 'status_is', { type: 'is_group', value: 'to_do' })],
    [
      'Status not in group complete',
      leaf('Status', 'status', 'status_is_not', { type: 'is_group', value: 'complete' }),
    ],
    ['Priority!=High', leaf('Priority', 'select', 'enum_is_not', exact('High'))],
    ['Tags contains "and so on"', leaf('Tags', 'multi_select', 'enum_contains', exact('and so on'))],
    ['Tags = x', leaf('Tags', 'multi_select', 'enum_contains', exact('x'))],
    ['Due < 2026-11-01', leaf('Due', 'date', 'date_is_before', exact('2026-11-01'))],
    ['Due on or after 2026-11-01T09:00:00Z', leaf('Due', 'date', 'date_is_on_or_after', exact('2026-11-01T09:00:00Z'))],
    ['Due = today', leaf('Due', 'date', 'date_is', { type: 'relative', value: 'today' })],
    ['Due > a week ago', leaf('Due', 'date', 'date_is_after', { type: 'relative', value: 'one_week_ago' })],
    ['Due within the past week', leaf('Due', 'date', 'date_is_within', { type: 'relative', value: 'the_past_week' })],
    [
      'Due within this month',
      leaf('Due', 'date', 'date_is_within', { type: 'relative', value: 'surrounding', unit: 'month' }),
    ],
    [
      'Due is within past 3 days',
      leaf('Due', 'date', 'date_is_within', {
        type: 'relative',
        value: 'custom',
        direction: 'past',
        unit: 'day',
        count: 3,
      }),
    ],
    [
      'Due within 2026-11-01..2026-11-30',
      leaf(
        'Due',
        'date',
        'date_is_within',
        exact({ type: 'daterange', start_date: '2026-11-01', end_date: '2026-11-30' }),
      ),
    ],
    [
      'end of Due < today',
      { ...leaf('Due', 'date', 'date_is_before', { type: 'relative', value: 'today' }), use_end: true },
    ],
    ['Due date (final) is empty', leaf('Due date (final)', 'date', 'is_empty')],
    ['Owner = me', leaf('Owner', 'person', 'person_contains', { type: 'relative', value: 'me' })],
    [`Owner != user://${ID}/a@b.c`, leaf('Owner', 'person', 'person_does_not_contain', exact(ID))],
    ['Estimate >= 2.5', leaf('Estimate', 'number', 'number_greater_than_or_equal_to', exact(2.5))],
    ['Shipped = yes', leaf('Shipped', 'checkbox', 'checkbox_is', true)],
    ['Shipped is not true', leaf('Shipped', 'checkbox', 'checkbox_is_not', true)],
    [`Parent contains https://app.notion.com/p/${ID}`, leaf('Parent', 'relation', 'relation_contains', exact(ID))],
    [
      'Total > 5',
      { ...leaf('Total', 'formula', 'any'), resultFilter: { operator: 'number_greater_than', value: exact(5) } },
    ],
    ['Total = "5"', { ...leaf('Total', 'formula', 'any'), resultFilter: { operator: 'string_is', value: exact('5') } }],
    ['Files is not empty', leaf('Files', 'file', 'is_not_empty')],
    ['Checked = verified', leaf('Checked', 'verification', 'verification_is', exact('verified'))],
  ])('%s', (text, expected) => {
    expect(parseWhere(text, schema)).toEqual({ type: 'group', operator: 'and', filters: [expected] })
  })
})

const A = leaf('Estimate', 'number', 'number_equals', exact(1))
const B = leaf('Estimate', 'number', 'number_equals', exact(2))
const C = leaf('Estimate', 'number', 'number_equals', exact(3))
const group = (operator: 'and' | 'or', ...filters: FilterGroup['filters']): FilterGroup => ({
  type: 'group',
  operator,
  filters,
})

describe('conditions together', () => {
  it.each<[string, FilterGroup]>([
    ['Estimate=1 and Estimate=2 and Estimate=3', group('and', A, B, C)],
    ['Estimate = 1 OR Estimate = 2 AND Estimate = 3', group('or', A, group('and', B, C))],
    ['(Estimate=1 or Estimate=2) and Estimate=3', group('and', group('or', A, B), C)],
    ['((Estimate=1))', group('and', A)],
    ['(Estimate=1 and (Estimate=2 and Estimate=3))', group('and', A, B, C)],
    ['Estimate in (1, 2)', group('or', A, B)],
    ['Estimate=3 and Estimate in (1, 2)', group('and', C, group('or', A, B))],
    [
      'Estimate=1 and (Estimate=2 or (Estimate=3 and Estimate=1))',
      group('or', group('and', A, B), group('and', A, C, A)),
    ],
  ])('%s', (text, expected) => {
    expect(parseWhere(text, schema)).toEqual(expected)
  })

  it('are too deep where they would come to hundreds', () => {
    const deep = Array.from({ length: 10 }, () => '(Estimate=1 or (Estimate=2 and Estimate=3))').join(' and ')
    expect(() => parseWhere(deep, schema)).toThrow('nested more deeply')
  })
})

describe('a mistake', () => {
  it.each([
    ['', /has nothing at the end/],
    ['Statsu = Done', /no column "Statsu"; did you mean "Status"\?/],
    ['Due dat < 2026-01-01', /no comparison after "Due" at "dat/],
    ['Status = Dne', /"Status" has no option "Dne"; did you mean "Done"\?/],
    ['Status in group done', /"Status" takes a group \(to_do, complete\)/],
    ['Estimate contains 5', /"contains" for "Estimate", a number, which takes =, !=/],
    ['Estimate > many', /"Estimate" takes a number, and not "many"/],
    ['Due = soon', /"Due" takes a day/],
    ['Due within soon', /"Due" takes a span/],
    ['Owner = Ada', /"Owner" takes me, or the ID of a user/],
    ['Shipped = maybe', /true or false/],
    ['Files = x', /"=" for "Files"/],
    ['Status', /no comparison after "Status" at the end/],
    ['Status =', /no value at the end/],
    ['(Status = Done', /a parenthesis that does not close/],
    ['Status = Done)', /something that it does not understand at "\)"/],
    ['Name = "x', /a quote that does not end/],
    ['Estimate in 5', /no list after "in"/],
    ['Estimate in (5', /a list that does not close/],
    ['Status = Done and', /no column at the end/],
    ['('.repeat(30) + 'Status = Done' + ')'.repeat(30), /too many parentheses/],
  ])('in %j is named', (text, message) => {
    expect(() => parseWhere(text, schema)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', message: expect.stringMatching(message) }),
    )
  })
})

describe('a filter that was printed', () => {
  const day = fc
    .date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const of = (...operators: readonly string[]) => fc.constantFrom(...operators)
  const conditions: fc.Arbitrary<PropertyFilter> = fc.oneof(
    fc
      .record({
        operator: of(
          'string_is',
          'string_is_not',
          'string_contains',
          'string_does_not_contain',
          'string_starts_with',
          'string_ends_with',
        ),
        text: fc.string(),
      })
      .map(({ operator, text }) => leaf('Name', 'title', operator, exact(text))),
    fc
      .record({
        operator: of('number_equals', 'number_less_than', 'number_greater_than_or_equal_to'),
        number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      })
      .map(({ operator, number }) => leaf('Estimate', 'number', operator, exact(number))),
    fc
      .record({ operator: of('date_is', 'date_is_before', 'date_is_on_or_after'), day, isEnd: fc.boolean() })
      .map(({ operator, day: value, isEnd }) => ({
        ...leaf('Due', 'date', operator, exact(value)),
        ...(isEnd && { use_end: true }),
      })),
    of('today', 'one_month_from_now').map((value) => leaf('Due', 'date', 'date_is_after', { type: 'relative', value })),
    fc
      .record({
        direction: of('past', 'future'),
        unit: of('day', 'week', 'month', 'year'),
        count: fc.integer({ min: 1, max: 9999 }),
      })
      .map((details) => leaf('Due', 'date', 'date_is_within', { type: 'relative', value: 'custom', ...details })),
    fc
      .record({ option: of('Done', 'Not started'), operator: of('status_is', 'status_is_not') })
      .map(({ option, operator }) => leaf('Status', 'status', operator, { type: 'is_option', value: option })),
    of('status_is', 'status_is_not').map((operator) =>
      leaf('Status', 'status', operator, { type: 'is_group', value: 'to_do' }),
    ),
    of('x', 'and so on').map((option) => leaf('Tags', 'multi_select', 'enum_does_not_contain', exact(option))),
    fc.boolean().map((isChecked) => leaf('Shipped', 'checkbox', 'checkbox_is', isChecked)),
    of('me').map((value) => leaf('Owner', 'person', 'person_contains', { type: 'relative', value })),
    fc.uuid().map((id) => leaf('Parent', 'relation', 'relation_contains', exact(id))),
    of('is_empty', 'is_not_empty').map((operator) => leaf('Due date (final)', 'date', operator)),
    fc.string().map((text): PropertyFilter => ({
      ...leaf('Total', 'formula', 'any'),
      resultFilter: { operator: 'string_is', value: exact(text) },
    })),
  )
  const inner = fc.array(conditions, { minLength: 2, maxLength: 3 })
  const groups = fc
    .record({
      operator: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(fc.oneof(conditions, inner), { minLength: 1, maxLength: 4 }),
    })
    .map(({ operator, filters }) =>
      inTwoLevels(
        group(
          operator,
          ...filters.map((one) => (Array.isArray(one) ? group(operator === 'and' ? 'or' : 'and', ...one) : one)),
        ),
      ),
    )

  it('is read as the same', () => {
    fc.assert(
      fc.property(groups, (filter) => {
        const expected = filter.filters.length === 1 ? { ...filter, operator: 'and' } : filter
        expect(parseWhere(printWhere(filter), schema)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})
