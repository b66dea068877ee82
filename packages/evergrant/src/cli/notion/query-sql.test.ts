import { expect, it } from 'vitest'
import { paramOf, withTables } from './query-sql.js'

it.each<[string, string]>([
  ['SELECT * FROM "Roadmap"', 'SELECT * FROM "collection://1"'],
  [
    'select * from\n"Roadmap" r join "Say ""hi""" h on 1',
    'select * from "collection://1" r join "collection://2" h on 1',
  ],
  ['SELECT "Roadmap" FROM "collection://1"', 'SELECT "Roadmap" FROM "collection://1"'],
  ['SELECT * FROM "Two" JOIN "Other"', 'SELECT * FROM "Two" JOIN "Other"'],
])('in %j tables have the names of their databases', (sql, expected) => {
  const tables = new Map([
    ['Roadmap', ['collection://1']],
    ['Say "hi"', ['collection://2']],
    ['Two', ['collection://3', 'collection://4']],
  ])
  expect(withTables(sql, tables)).toBe(expected)
})

it.each<[string, unknown]>([
  ['3', 3],
  ['-0.5', -0.5],
  ['1e3', 1000],
  ['true', true],
  ['null', null],
  ['"3"', '3'],
  ['"a', '"a'],
  ['Done', 'Done'],
  ['007', '007'],
  ['', ''],
  ['[1]', '[1]'],
])('the parameter %j is %j', (text, value) => {
  expect(paramOf(text)).toBe(value)
})
