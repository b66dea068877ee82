import { expect, it } from 'vitest'
import { paramOf, tablesOf, withTables } from './query-sql.js'

it.each<[string, string]>([
  ['SELECT * FROM "Roadmap"', 'SELECT * FROM "collection://1"'],
  [
    'select * from\n"Roadmap" r join "Say ""hi""" h on 1',
    'select * from "collection://1" r join "collection://2" h on 1',
  ],
  ['SELECT "Roadmap" FROM "collection://1"', 'SELECT "Roadmap" FROM "collection://1"'],
  ['SELECT * FROM "Two" JOIN "Other"', 'SELECT * FROM "Two" JOIN "Other"'],
  ['SELECT * FROM "visits" JOIN "Clients"', 'SELECT * FROM "collection://4" JOIN "collection://3"'],
  ['SELECT * FROM "Tasks"', 'SELECT * FROM "collection://1"'],
])('in %j tables have the names of their databases and sources', (sql, expected) => {
  const source = (name: string, number: number) => ({ name, url: `collection://${number}` })
  const tables = tablesOf([
    { database: 'Roadmap', sources: [source('Tasks', 1)] },
    { database: 'Say "hi"', sources: [source('Twice', 2)] },
    { database: 'Two', sources: [source('Clients', 3), source('Visits', 4)] },
    { database: 'collection://5', sources: [source('Twice', 5)] },
  ])
  expect(withTables(sql, tables)).toBe(expected)
  expect([...tables.keys()]).not.toContain('Twice')
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
