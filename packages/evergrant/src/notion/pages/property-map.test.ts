import { describe, expect, it } from 'vitest'
import { column, schemaOf } from '../testing/schema.js'
import { isSet, propertyMap } from './property-map.js'

const ID = '01234567-89ab-cdef-0123-456789abcdef'

describe('a property map', () => {
  const schema = schemaOf(column('Name', 'title'), column('Points', 'number'))
  it('has the title under the name of its column, and outside a data source alone', () => {
    expect(propertyMap({ title: 'A', values: { Points: 5 } }, schema)).toEqual({ Name: 'A', Points: 5 })
    expect(propertyMap({ title: 'A' }, undefined)).toEqual({ title: 'A' })
    expect(propertyMap({}, undefined)).toEqual({})
    expect(() => propertyMap({ values: { Points: 5 } }, undefined)).toThrow(
      'Only the rows of a data source have values',
    )
  })
})

describe('what is set', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, boolean]>([
    ['the same', { a: 'x', b: 5 }, { a: 'x', b: 5, c: 1 }, true],
    ['nothing in its shapes', { a: null, b: [] }, { b: '[]' }, true],
    ['a list as text', { a: ['x', 'y'] }, { a: '["x","y"]' }, true],
    ['people by ID and by address', { a: [ID] }, { a: `["user://${ID}"]` }, true],
    [
      'pages by ID and by address',
      { a: [ID] },
      { a: [`{{https://www.notion.so/A-${ID.replaceAll('-', '')}?pvs=4}}`] },
      true,
    ],
    ['another value', { a: 'x' }, { a: 'y' }, false],
    ['another order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, false],
    ['a text that begins like a list', { a: '[x' }, { a: '[x' }, true],
  ])('is known: %s', (_, map, properties, expected) => {
    expect(isSet(map, properties)).toBe(expected)
  })
})
