import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ColumnSchema, DataSourceSchema, PropertyValue } from '../../notion-entry.js'
import { parsePageFile, printPageFile } from './page-file.js'
import { changedValues, propertiesFromYaml, propertiesToYaml } from './property-yaml.js'

const column = (name: string, type: string, isReadOnly = false): ColumnSchema => ({
  name,
  type,
  isReadOnly,
  description: '',
  options: [],
  sqlNames: [name],
  relatedUrl: undefined,
})

const schema: DataSourceSchema = {
  url: 'collection://11111111-2222-3333-4444-555555555555',
  name: 'Tasks',
  titleColumn: 'Name',
  description: '',
  templates: [],
  defaultTemplate: undefined,
  columns: [
    column('Name', 'title'),
    column('Summary', 'text'),
    column('Estimate', 'number'),
    column('Status', 'status'),
    column('Tags', 'multi_select'),
    column('Owner', 'person'),
    column('Shipped', 'checkbox'),
    column('Due', 'date'),
    column('Where', 'place'),
    column('Link', 'url'),
    column('Score', 'formula'),
    column('Synced', 'text', true),
  ],
}

const text = fc.string({ unit: 'binary', minLength: 1 })
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const values: fc.Arbitrary<Record<string, PropertyValue>> = fc.record({
  Summary: maybe(text),
  Estimate: maybe(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
  Status: maybe(text),
  Tags: maybe(fc.array(text, { minLength: 1 })),
  Owner: maybe(fc.array(text, { minLength: 1 })),
  Shipped: maybe(fc.boolean()),
  Due: maybe(fc.oneof(fc.record({ start: text }), fc.record({ start: text, end: text }))),
  Where: maybe(
    fc.record(
      { name: text, address: text, latitude: fc.integer(), longitude: fc.integer() },
      { requiredKeys: ['name'] },
    ),
  ),
  Link: maybe(text),
})

describe('the properties of a row', () => {
  it('come back from a file as they went into it', () => {
    fc.assert(
      fc.property(values, (row) => {
        const { properties } = propertiesToYaml(row, schema)
        const file = parsePageFile(printPageFile({ format: 1, properties, content: '' }), 'a.md')
        const read = propertiesFromYaml(file.properties ?? {}, schema, 'a.md')
        const expected = Object.entries(row).map(([name, value]) => [name, value ?? null])
        expect(read).toEqual(Object.fromEntries(expected))
        expect(changedValues(read, row)).toEqual({})
      }),
      { numRuns: 500 },
    )
  })

  it('stand in the order of the schema, computed ones apart and the title nowhere', () => {
    const row = { Name: 'x', Due: { start: '2026-10-01' }, Score: 7, Synced: 'y', Summary: 's', Tags: [] }
    const written = propertiesToYaml(row, schema)
    expect(JSON.stringify(written)).toBe(
      '{"properties":{"Summary":"s","Estimate":null,"Status":null,"Tags":null,"Owner":null,"Shipped":null,"Due":"2026-10-01","Where":null,"Link":null},"computed":{"Score":7,"Synced":"y"}}',
    )
  })

  it.each([
    ['Estimate', 'three', 'has to be a number'],
    ['Shipped', 'yes', 'has to be true or false'],
    ['Summary', 12, 'put 12 in quotes'],
    ['Tags', [1], 'put 1 in quotes'],
    ['Due', 2026, 'has to be a day'],
    ['Due', { end: '2026-10-01' }, 'has to be a day'],
    ['Where', 'Paris', 'has to be a list of name'],
    ['Where', { city: 'Paris' }, 'has to be a list of name'],
    ['Score', 3, 'is worked out by Notion'],
    ['Synced', 'x', 'is worked out by Notion'],
    ['Name', 'x', 'change `title` instead'],
    ['Stauts', 'Done', 'is no property of it'],
  ])('are refused where %s is %j', (name, value, reason) => {
    expect(() => propertiesFromYaml({ [name]: value }, schema, 'a.md')).toThrow(reason)
  })

  it('are compared by what they mean', () => {
    const present: Record<string, PropertyValue> = { Tags: [], Due: { start: 'a', end: undefined }, Estimate: 0 }
    expect(changedValues({ Tags: null, Due: { start: 'a' }, Estimate: 0, Summary: null }, present)).toEqual({})
    expect(changedValues({ Tags: ['x'], Due: null, Estimate: 1 }, present)).toEqual({
      Tags: ['x'],
      Due: null,
      Estimate: 1,
    })
  })

  it('takes one text for a list of one', () => {
    expect(propertiesFromYaml({ Tags: 'a' }, schema, 'a.md')).toEqual({ Tags: ['a'] })
  })
})
