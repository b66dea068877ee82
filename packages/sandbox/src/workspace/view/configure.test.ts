import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Column } from '../column.js'
import type { Filter } from '../filter/filter.js'
import { toCondition } from '../filter/property-condition.js'
import { configureView } from './configure.js'

const ID = 'aaaaaaaa-0000-4000-8000-000000000000'
const COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'title' },
  { name: 'Say "hi"', type: 'text' },
  { name: 'Count', type: 'number' },
  { name: 'Status', type: 'status', options: [{ name: 'Done', color: 'green', group: 'complete' }] },
  { name: 'Size', type: 'select', options: [] },
  { name: 'Tags', type: 'multi_select', options: [] },
  { name: 'Due', type: 'date' },
  { name: 'Kick-off', type: 'created_time' },
  { name: 'Done', type: 'checkbox' },
  { name: 'Owner', type: 'person' },
  { name: 'Link', type: 'relation', dataSourceId: 'x' },
  { name: 'Checked', type: 'verification' },
  { name: 'Sum', type: 'formula', expression: '1', result: 'number' },
  { name: 'Total', type: 'rollup', relation: 'Link', target: 'Name', function: 'count', result: 'number' },
  { name: 'Where', type: 'place' },
  { name: 'Files', type: 'file' },
]

const filterOf = (text: string) => configureView({}, `FILTER ${text}`, COLUMNS).filter?.filters
const leaf = (property: string, propertyType: string, operator: string, value?: unknown) => [
  { type: 'property', property, propertyType, operator, ...(value === undefined ? {} : { value }) },
]
const exact = (value: unknown) => ({ type: 'exact', value })

describe('FILTER', () => {
  test.each([
    ['"Name" = "x"', leaf('Name', 'title', 'string_is', exact('x'))],
    [`"Say ""hi""" contains 'it''s'`, leaf('Say "hi"', 'text', 'string_contains', exact("it's"))],
    ['"Name" != "x"', leaf('Name', 'title', 'string_is_not', exact('x'))],
    ['"Name" STARTS WITH "x"', leaf('Name', 'title', 'string_starts_with', exact('x'))],
    ['"Name" ENDS WITH "x"', leaf('Name', 'title', 'string_ends_with', exact('x'))],
    ['"Count" >= -1.5', leaf('Count', 'number', 'number_greater_than_or_equal_to', exact(-1.5))],
    ['"Count" < "3"', leaf('Count', 'number', 'number_less_than', exact(3))],
    ['"Status" = "Done"', leaf('Status', 'status', 'status_is', { type: 'is_option', value: 'Done' })],
    ['"Size" IN ("S", "M")', leaf('Size', 'select', 'enum_is', [exact('S'), exact('M')])],
    ['"Tags" CONTAINS "a"', leaf('Tags', 'multi_select', 'enum_contains', exact('a'))],
    ['"Tags" != "a"', leaf('Tags', 'multi_select', 'enum_does_not_contain', exact('a'))],
    ['"Due" > "2026-10-05"', leaf('Due', 'date', 'date_is_after', exact('2026-10-05'))],
    ['"Due" <= "today"', leaf('Due', 'date', 'date_is_on_or_before', { type: 'relative', value: 'today' })],
    ['"Done" = true', leaf('Done', 'checkbox', 'checkbox_is', true)],
    ['"Done" != "__YES__"', leaf('Done', 'checkbox', 'checkbox_is_not', true)],
    ['"Owner" = "me"', leaf('Owner', 'person', 'person_contains', { type: 'relative', value: 'me' })],
    [`"Owner" CONTAINS "user://${ID}"`, leaf('Owner', 'person', 'person_contains', exact(`user://${ID}`))],
    [`"Link" = "${ID}"`, leaf('Link', 'relation', 'relation_contains', exact(ID))],
    ['"Checked" = "expired"', leaf('Checked', 'verification', 'verification_is', exact('expired'))],
    ['"Total" IS NOT EMPTY', leaf('Total', 'rollup', 'is_not_empty')],
    ['"Files" is empty', leaf('Files', 'file', 'is_empty')],
    [
      '"Sum" > 3',
      [
        {
          type: 'property',
          property: 'Sum',
          propertyType: 'formula',
          operator: 'any',
          resultFilter: { operator: 'number_greater_than', value: exact(3) },
        },
      ],
    ],
  ])('%s', (text, expected) => {
    expect(filterOf(text)).toEqual(expected)
  })

  test('AND binds closer than OR, and parentheses closest', () => {
    const [a, b, c] = ['"Count" = 1', '"Count" = 2', '"Count" = 3']
    const shape = (filter: Filter): unknown =>
      filter.type === 'group'
        ? { [filter.operator]: filter.filters.map(shape) }
        : (filter.value as { value: number }).value
    const read = (text: string) => {
      const { filter } = configureView({}, `FILTER ${text}`, COLUMNS)
      return filter === undefined ? undefined : shape(filter)
    }
    expect(read(`${a} OR ${b} AND ${c}`)).toEqual({ or: [1, { and: [2, 3] }] })
    expect(read(`(${a} OR ${b}) AND ${c}`)).toEqual({ and: [{ or: [1, 2] }, 3] })
    expect(read(`((${a}))`)).toEqual({ and: [1] })
  })

  test.each([
    ['"Nope" = 1', 'Property "Nope" does not exist in the data source. Known properties: Name'],
    ['Name = 1', 'the name of a property in double quotes is expected, but "Name" stands there'],
    ['"Name"', 'IS NOT EMPTY or IN (…) is expected, but the text ends'],
    ['"Name" =', 'a value in quotes, a number, true or false is expected'],
    ['"Name" > "a"', '> cannot be used with "Name" (title), which takes =, !=, CONTAINS'],
    ['"Count" = "many"', 'The filter on "Count" (number) needs a number, not "many".'],
    ['"Due" = "soon"', 'an ISO-8601 date or a word such as today'],
    ['"Done" = "maybe"', 'needs true or false'],
    ['"Owner" = "Ada Marsh"', 'names do not work'],
    ['"Link" = "x"', 'the URL or id of a page'],
    ['"Status" CONTAINS "x"', 'CONTAINS cannot be used with "Status" (status), which takes =, != and IN'],
    ['"Where" = "x"', '= cannot be used with "Where" (place), which takes IS EMPTY and IS NOT EMPTY'],
    ['("Name" = "x"', '")" is expected, but the text ends'],
    ['"Name" = "x" "Count" = 1', '";" is expected, but "Count" stands there'],
    ['"Size" IN ()', 'a value in quotes'],
  ])('refuses %s', (text, message) => {
    expect(() => filterOf(text)).toThrow(message)
  })
})

describe('directives', () => {
  test('are carried out in order, on what was there', () => {
    const text = `
      SORT BY "Name" DESC, "Count"; SORT BY "Due" ASC; GROUP BY "Status"; CALENDAR BY "Due"; TIMELINE BY "Kick-off" TO "Due";
      MAP BY "Where"; SHOW "Name", "Count"; HIDE "Count"; COVER "Files" SIZE small ASPECT contain; WRAP CELLS; FREEZE COLUMNS 2;
      CHART donut AGGREGATE sum "Count" COLOR blue HEIGHT large SORT value DESC STACK BY "Size" CAPTION "All";
      FORM CLOSE; FORM ANONYMOUS true; FORM PERMISSIONS comment_only; QUICK FILTER "Size", "Tags"; QUICK FILTER "Size" = "S"
    `
    expect(configureView({ sorts: [{ property: 'Size', direction: 'ascending' }] }, text, COLUMNS)).toEqual({
      sorts: [
        { property: 'Name', direction: 'descending' },
        { property: 'Count', direction: 'ascending' },
        { property: 'Due', direction: 'ascending' },
      ],
      groupBy: 'Status',
      calendarBy: 'Due',
      timelineBy: { start: 'Kick-off', end: 'Due' },
      mapBy: 'Where',
      displayProperties: ['Name'],
      cover: { property: 'Files', size: 'small', aspect: 'contain' },
      wrapCells: true,
      frozenColumns: 2,
      chart: {
        type: 'donut',
        aggregate: { function: 'sum', property: 'Count' },
        color: 'blue',
        height: 'large',
        sort: 'value desc',
        stackBy: 'Size',
        caption: 'All',
      },
      form: { open: false, anonymous: true, permissions: 'comment_only' },
      quickFilters: [
        { property: 'Tags' },
        { property: 'Size', condition: leaf('Size', 'select', 'enum_is', exact('S'))[0] },
      ],
    })
  })

  test('take away what they name', () => {
    const full = configureView(
      {},
      'FILTER "Count" = 1; QUICK FILTER "Size", "Tags"; SORT BY "Name"; GROUP BY "Size"; WRAP CELLS',
      COLUMNS,
    )
    expect(configureView(full, 'CLEAR QUICK FILTER "Size"', COLUMNS).quickFilters).toEqual([{ property: 'Tags' }])
    const cleared = configureView(full, 'CLEAR FILTER; CLEAR QUICK FILTER; CLEAR SORT; CLEAR GROUP BY;', COLUMNS)
    expect(cleared).toEqual({ wrapCells: true })
    expect(configureView(full, '', COLUMNS)).toEqual(full)
  })

  test.each([
    ['ORDER BY "Name"', 'a directive (FILTER, QUICK FILTER, SORT BY'],
    ['CALENDAR BY "Name"', 'CALENDAR BY takes a property of the types date'],
    ['MAP BY "Due"', 'MAP BY takes a property of the types place; "Due" is date.'],
    ['CHART pie', 'column, bar, line, donut, number is expected, but "pie" stands there'],
    ['FORM PERMISSIONS owner', 'none, comment_only, reader'],
    ['FREEZE COLUMNS 1.5', 'a number of columns is expected, but "1.5" stands there'],
    ['COVER "Files" SIZE huge', 'small, medium, large is expected'],
  ])('refuse %s', (text, message) => {
    expect(() => configureView({}, text, COLUMNS)).toThrow(message)
  })
})

const string = fc.string({ maxLength: 8 }).map((text) => `'${text.replaceAll("'", "''")}'`)
const comparison = fc.oneof(
  fc
    .tuple(fc.constantFrom('=', '!=', 'CONTAINS', 'STARTS WITH', 'ENDS WITH'), string)
    .map(([o, v]) => `"Name" ${o} ${v}`),
  fc
    .tuple(fc.constantFrom('=', '!=', '<', '>='), fc.integer())
    .map(([operator, value]) => `"Count" ${operator} ${value}`),
  fc.constantFrom('=', '!=', '<', '>').map((operator) => `"Due" ${operator} "tomorrow"`),
  fc.array(string, { minLength: 1, maxLength: 3 }).map((values) => `"Status" IN (${values.join(', ')})`),
  fc.constantFrom(...COLUMNS.map(({ name }) => name.replaceAll('"', '""'))).map((name) => `"${name}" IS EMPTY`),
)
const { clause } = fc.letrec<{ clause: string }>((tie) => ({
  clause: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc
      .tuple(tie('clause'), fc.constantFrom('AND', 'OR'), tie('clause'))
      .map(([left, operator, right]) => `(${left}) ${operator} ${right}`),
  ),
}))

test('every filter that can be written is one that rows can be filtered by', () => {
  fc.assert(
    fc.property(clause, (text) => {
      const { filter } = configureView({}, `FILTER ${text}`, COLUMNS)
      const { sql, params } = toCondition(COLUMNS, filter as Filter, { userId: ID, nowMs: 0 })
      expect(sql.match(/\?/g) ?? []).toHaveLength(params.length)
    }),
  )
})
