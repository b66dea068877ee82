import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { createDataSource } from './data-source.js'
import { tableDefinition } from './table-definition.js'
import { createTables, type Tables } from './tables.js'

const SOURCE = createDataSource({
  id: '11111111-1111-4111-8111-111111111111',
  databaseId: '22222222-2222-4222-8222-222222222222',
  name: 'Things',
  columns: [
    { name: 'Name', type: 'title' },
    { name: 'Size', type: 'number' },
    { name: 'Tags', type: 'multi_select', options: [{ name: 'a', color: 'red' }] },
  ],
})
const NAME = `collection://${SOURCE.id}`
const TABLE = `"${NAME}"`
const OTHER = 'collection://44444444-4444-4444-8444-444444444444'
const ROWS = [
  { url: 'https://x/1', createdTime: '2026-01-01', Name: 'One', Size: 1, Tags: '["a"]' },
  { url: 'https://x/2', createdTime: '2026-01-02', Name: 'Two; "more"', Size: 2.5, Tags: null },
]
const byUrl = (rows: readonly { url: string }[]) => new Map(rows.map((row) => [row.url, { ...row }]))

let tables: Tables
beforeEach(() => {
  tables = createTables()
  tables.hold(NAME, tableDefinition(SOURCE), byUrl(ROWS))
  tables.hold(OTHER, tableDefinition(SOURCE, OTHER), byUrl(ROWS))
})
afterEach(() => tables.close())

const ask = (sql: string, limit: number, params: (string | number | boolean | null)[] = []) =>
  tables.query(sql, params, { limit, tables: [NAME] })

test.each([
  [`SELECT Name FROM ${TABLE} WHERE Size > 2`, [], [{ Name: 'Two; "more"' }]],
  [`SELECT Name FROM ${TABLE} WHERE Size = ?`, [1], [{ Name: 'One' }]],
  [`SELECT Name FROM ${TABLE} WHERE Name = ?1`, ['One'], [{ Name: 'One' }]],
  ['SELECT ? AS yes, ? AS no, ? AS none', [true, false, null], [{ yes: 1, no: 0, none: null }]],
  [`SELECT count(*) AS n, max(Size) AS top FROM ${TABLE}`, [], [{ n: 2, top: 2.5 }]],
  [`WITH big AS (SELECT * FROM ${TABLE} WHERE Size > 2) SELECT upper(Name) AS n FROM big`, [], [{ n: 'TWO; "MORE"' }]],
  [`SELECT Name FROM ${TABLE}, json_each(Tags) WHERE value = 'a'`, [], [{ Name: 'One' }]],
  [
    `SELECT Name FROM ${TABLE} WHERE Name LIKE 'Two;%' -- a comment; with a semicolon\n;`,
    [],
    [{ Name: 'Two; "more"' }],
  ],
  [`/* leading; */ SELECT row_number() OVER (ORDER BY Size) AS r FROM ${TABLE} LIMIT 1`, [], [{ r: 1 }]],
  ["SELECT date('2026-01-31', '+1 day') AS d", [], [{ d: '2026-02-01' }]],
])('answers %s', (sql, params, rows) => {
  expect(ask(sql, 100, params)).toEqual(rows)
})

const FILE = join(tmpdir(), `evergrant-sandbox-${process.pid}.txt`)

test.each([
  [`INSERT INTO ${TABLE} (url) VALUES ('x')`],
  [`UPDATE ${TABLE} SET Name = 'x'`],
  [`DELETE FROM ${TABLE}`],
  [`DROP TABLE ${TABLE}`],
  [`WITH x AS (SELECT 1) INSERT INTO ${TABLE} (url) VALUES ('x')`],
  [`WITH x AS (SELECT 1) DELETE FROM ${TABLE}`],
  ['PRAGMA query_only = 0'],
  ["ATTACH ':memory:' AS other"],
  [`ATTACH '${FILE}' AS other`],
  ['VACUUM'],
  [`VACUUM INTO '${FILE}'`],
  ['BEGIN'],
  ['EXPLAIN SELECT 1'],
  ['SELECT 1; SELECT 2'],
  [`SELECT 1; DROP TABLE ${TABLE}`],
  [`SELECT 1 /* ' */; DROP TABLE ${TABLE} /* ' */`],
  [''],
  ['-- nothing'],
  [`SELECT writefile('${FILE}', 'x')`],
  [`SELECT "writefile"('${FILE}', 'x')`],
  [`SELECT [WriteFile]('${FILE}', 'x')`],
  ["SELECT readfile('/etc/hostname')"],
  [`SELECT * FROM ${TABLE} WHERE Name = readfile('/etc/hostname')`],
  [`SELECT * FROM ${TABLE} ORDER BY writefile('${FILE}', Name)`],
  ["SELECT * FROM fsdir('/tmp')"],
  ["SELECT * FROM 'fsdir' WHERE path = '/tmp'"],
  ['SELECT * FROM pragma_query_only'],
  ["SELECT load_extension('x')"],
  ['SELECT nope'],
  ['SELECT * FROM "collection://33333333-3333-4333-8333-333333333333"'],
  ['SELECT * FROM sqlite_master'],
  [`SELECT * FROM "${OTHER}"`],
  [`SELECT * FROM ${TABLE} WHERE Name IN (SELECT Name FROM "${OTHER}" WHERE url = 'https://x/1')`],
])('refuses %s', (sql) => {
  expect(() => ask(sql, 100)).toThrow(expect.objectContaining({ code: 'validation_error' }))
  expect(existsSync(FILE)).toBe(false)
  expect(ask(`SELECT count(*) AS n FROM ${TABLE} WHERE Name <> 'x'`, 1)).toEqual([{ n: 2 }])
})

test('reads no further than its limit, even where there is no end', () => {
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c'
  expect(ask(endless, 3)).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }])
})

test('a table follows its rows: added, changed, removed, and with other columns', () => {
  expect(ask(`SELECT * FROM ${TABLE}`, 1)).toHaveLength(1)
  const [one] = ROWS
  const three = { url: 'https://x/3', createdTime: '2026-01-03', Name: 'Three', Size: 3, Tags: null }
  tables.hold(NAME, tableDefinition(SOURCE), byUrl([{ ...one, Size: 9 } as typeof three, three]))
  expect(ask(`SELECT url, Size FROM ${TABLE} ORDER BY url`, 9)).toEqual([
    { url: 'https://x/1', Size: 9 },
    { url: 'https://x/3', Size: 3 },
  ])
  const narrow = { ...SOURCE, columns: [{ name: 'Title', type: 'title' } as const] }
  tables.hold(NAME, tableDefinition(narrow), byUrl([{ url: 'https://x/4', createdTime: '', Title: 'Four' } as never]))
  expect(ask(`SELECT * FROM ${TABLE}`, 9)).toEqual([{ url: 'https://x/4', createdTime: '', Title: 'Four' }])
  expect(() => ask(`SELECT Size FROM ${TABLE}`, 9)).toThrow(/no such column: Size/)
})

afterEach(() => rmSync(FILE, { force: true }))
