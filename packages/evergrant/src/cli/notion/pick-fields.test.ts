import { expect, it } from 'vitest'
import { pickFields, pickFieldsOfAll } from './pick-fields.js'

const PAGE = { title: 'Notes', url: 'u', properties: { Status: 'Done', 'a.b': 1 }, icon: undefined }

it.each<[string, unknown]>([
  ['title', { title: 'Notes' }],
  ['url, title', { url: 'u', title: 'Notes' }],
  ['properties.Status', { 'properties.Status': 'Done' }],
  ['properties.a.b', { 'properties.a.b': 1 }],
  ['icon', { icon: undefined }],
])('the fields %j are picked', (fields, picked) => {
  expect(pickFields(PAGE, fields)).toEqual(picked)
})

it.each([
  ['titel', 'There is no field "titel"; did you mean "title"?'],
  ['properties.Zzzzzzzz', 'There is no field "Zzzzzzzz"; there are Status, a.b'],
  ['title.x', 'There is no field "x"'],
  ['constructor', 'There is no field "constructor"'],
  [' , ', '--fields names nothing'],
])('the fields %j are refused', (fields, message) => {
  expect(() => pickFields(PAGE, fields)).toThrow(message)
})

it('leaves out what one of many has not, and refuses what none has', () => {
  expect(pickFieldsOfAll([{ a: 1, b: 2 }, { a: 3 }], 'b,a')).toEqual([{ b: 2, a: 1 }, { a: 3 }])
  expect(() => pickFieldsOfAll([{ a: 1 }], 'c')).toThrow('There is no field "c"')
  expect(pickFieldsOfAll([], 'c')).toEqual([])
})
