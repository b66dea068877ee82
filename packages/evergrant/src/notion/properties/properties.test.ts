import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PropertyValue } from '../properties.js'
import type { DataSourceSchema } from '../schema.js'
import { isSet } from '../pages/property-map.js'
import { column, schemaOf } from '../testing/schema.js'
import { readProperties } from './read-properties.js'
import { type PropertyMap, writeProperties } from './write-properties.js'

const schema = schemaOf(
  column('Name', 'title'),
  column('Notes', 'text'),
  column('url', 'url', { sqlNames: ['userDefined:url'] }),
  column('Points', 'number'),
  column('Done', 'checkbox'),
  column('Due', 'date'),
  column('Where', 'place'),
  column('Tags', 'multi_select'),
  column('Owner', 'person'),
  column('Parent', 'relation'),
  column('Files', 'file'),
  column('Status', 'status'),
  column('Created', 'created_time', { isReadOnly: true }),
  column('Sum', 'rollup', { isReadOnly: true }),
)

/** What Notion keeps of a property map: lists as JSON text. */
function stored(map: PropertyMap): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, Array.isArray(value) ? JSON.stringify(value) : value]),
  )
}

const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
const isoDay = day.map((date) => date.toISOString().slice(0, 10))
const isoTime = day.map((date) => date.toISOString())
const list = fc.array(fc.string({ minLength: 1 }).filter((text) => !/Result:\/\//.test(text)))
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const known = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
const date = fc
  .oneof(isoDay, isoTime)
  .chain((start) => fc.record({ start: fc.constant(start), end: optional(isoDay) }))
  .map(known)
const place = fc
  .record({
    name: optional(fc.string({ minLength: 1 })),
    latitude: optional(number),
    googlePlaceId: fc.string({ minLength: 1 }),
  })
  .map(known)
const values = fc
  .record({
    Name: fc.string(),
    Notes: optional(fc.string()),
    url: optional(fc.webUrl()),
    Points: optional(number),
    Done: optional(fc.boolean()),
    Due: optional(date),
    Where: optional(place),
    Tags: optional(list),
    Owner: optional(list),
    Parent: optional(fc.array(fc.uuid().map((id) => `https://app.notion.com/p/${id.replaceAll('-', '')}`))),
    Files: optional(list),
    Status: optional(fc.string()),
  })
  .map(known) as fc.Arbitrary<Record<string, PropertyValue>>

describe('values of a row', () => {
  it('are the same after they were written and read', () => {
    fc.assert(
      fc.property(values, (given) => {
        const map = writeProperties(given, schema)
        expect(readProperties(stored(map), schema)).toEqual(given)
        expect(readProperties(map, schema)).toEqual(given)
      }),
    )
  })

  it('are the same after they were written over others', () => {
    fc.assert(
      fc.property(values, values, (before, given) => {
        const raw = { ...stored(writeProperties(before, schema)), ...stored(writeProperties(given, schema)) }
        expect(readProperties(raw, schema)).toEqual({
          ...readProperties(stored(writeProperties(before, schema)), schema),
          ...given,
        })
      }),
    )
  })

  it('are read and written under names that every object has', () => {
    const odd = schemaOf(column('__proto__', 'text'), column('constructor', 'relation'), {
      ...column('toString', 'text'),
      type: 'hasOwnProperty',
    })
    const given = Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', ['https://x']],
      ['toString', 'b'],
    ])
    expect(Object.entries(readProperties(writeProperties(given, odd), odd))).toEqual(Object.entries(given))
    expect(isSet(writeProperties(given, odd), given)).toBe(true)
    expect(readProperties({}, odd)).toEqual({})
    expect(isSet({ constructor: null }, {})).toBe(true)
  })

  it('are written flat', () => {
    expect(
      writeProperties(
        {
          name: 'A',
          url: 'https://x',
          Done: true,
          Due: { start: '2026-11-30T09:00:00Z' },
          Where: { name: 'Here', googlePlaceId: 'g' },
          Points: '5',
          Owner: 'user://1',
        },
        schema,
      ),
    ).toEqual({
      Name: 'A',
      'userDefined:url': 'https://x',
      Done: '__YES__',
      'date:Due:start': '2026-11-30T09:00:00Z',
      'date:Due:end': null,
      'date:Due:is_datetime': 1,
      'place:Where:name': 'Here',
      'place:Where:address': null,
      'place:Where:latitude': null,
      'place:Where:longitude': null,
      'place:Where:google_place_id': 'g',
      Points: 5,
      Owner: ['user://1'],
    })
  })

  it('are left alone, or cleared with all that belongs to them', () => {
    expect(writeProperties({ Notes: undefined, Due: null, Points: null }, schema)).toEqual({
      'date:Due:start': null,
      'date:Due:end': null,
      'date:Due:is_datetime': null,
      Points: null,
    })
  })

  it.each([
    ['an unknown column', { Statsu: 'Done' }, /no column "Statsu"; did you mean "Status"\?/],
    ['what Notion sets', { Created: '2026-01-01' }, /"Created" is set by Notion/],
    ['no number', { Points: 'many' }, /"Points" takes a number, and not "many"/],
    ['no check', { Done: 'maybe' }, /true or false/],
    ['no date', { Due: 'soon' }, /"Due" takes a day/],
    ['an impossible date', { Due: { start: '2026-13-01' } }, /"Due" takes a day/],
    ['no list', { Tags: 5 }, /"Tags" takes a list/],
    ['no place', { Where: 5 }, /"Where" takes a place/],
    ['a list for a text', { Notes: ['a'] }, /"Notes" takes a text/],
  ])('are refused for %s', (_, given: Record<string, PropertyValue>, message) => {
    expect(() => writeProperties(given, schema)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', message: expect.stringMatching(message) }),
    )
  })
})

describe('values that Notion gives', () => {
  it.each<[string, Record<string, unknown>, Record<string, PropertyValue>]>([
    ['people as text or as list', { Owner: '["user://1"]' }, { Owner: ['user://1'] }],
    ['people as text or as list', { Owner: ['user://1'] }, { Owner: ['user://1'] }],
    ['one that is no list', { Owner: 'user://1' }, { Owner: ['user://1'] }],
    [
      'links in braces',
      { Parent: '["{{https://app.notion.com/p/1?pvs=204}}"]' },
      { Parent: ['https://app.notion.com/p/1'] },
    ],
    ['what was not worked out', { Sum: 'rollupResult://1', Notes: 'formulaResult://2' }, {}],
    ['what was worked out', { Sum: '["a","b"]' }, { Sum: ['a', 'b'] }],
    ['a check that was worked out', { Sum: '__NO__' }, { Sum: false }],
    ['a number that was worked out', { Sum: 7 }, { Sum: 7 }],
    ['numbers as text', { Points: '5.5' }, { Points: 5.5 }],
    ['nothing', { Points: null, Due: null, 'date:Due:start': null, Where: '' }, {}],
    ['what is broken', { Points: 'x', Done: 'perhaps', Owner: 5 }, { Owner: [] }],
    ['no columns that it has not', { Other: 1 }, {}],
  ])('are read: %s', (_, raw, expected) => {
    expect(readProperties(raw, schema)).toEqual(expected)
  })
})

it('takes a column for another case of its letters only where one fits', () => {
  const twins: DataSourceSchema = schemaOf(column('Due', 'text'), column('DUE', 'text'))
  expect(writeProperties({ Due: 'x' }, twins)).toEqual({ Due: 'x' })
  expect(() => writeProperties({ due: 'x' }, twins)).toThrow('no column')
})
