import { beforeEach, expect, test } from 'vitest'

import { createClock } from '../clock.js'
import { createRandom } from '../random.js'
import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import { rowPages, syncTable } from './rows.js'
import { parseStatements } from './schema/statements.js'
import { changeColumns } from './schema/change-columns.js'
import { seedWorkspace } from './seed.js'
import { samplePeople } from './seed-people.js'
import { quoted } from './table-definition.js'
import type { Workspace } from './workspace.js'

let workspace: Workspace
let roadmap: DataSource
let page: Page
beforeEach(() => {
  const people = samplePeople(createRandom(7), 5)
  workspace = seedWorkspace(7, 'Test', createClock('manual'), { people })
  roadmap = [...workspace.dataSources.values()].find(({ name }) => name === 'Roadmap') as DataSource
  page = rowPages(workspace, roadmap)[0] as Page
})

function select(columns: string, options: { inTrash?: boolean } = {}) {
  const table = quoted(syncTable(workspace, roadmap, options))
  return workspace.tables.select(`SELECT ${columns} FROM ${table} ORDER BY rowid`, [])
}

test('a row in the trash is in a table of its own, and comes back with its values', () => {
  const [before] = select('*')
  page.inTrash = true
  expect(select('count(*) AS n')).toEqual([{ n: 35 }])
  expect(select('*', { inTrash: true })).toEqual([before])
  page.inTrash = false
  expect(select('count(*) AS n')).toEqual([{ n: 36 }])
  expect(select('count(*) AS n', { inTrash: true })).toEqual([{ n: 0 }])
  expect(select('*')).toContainEqual(before)
})

test('whatever changes a page, the next query sees it', () => {
  page.title = 'Renamed'
  page.editedAtMs += 1000
  page.row = { ...page.row, Estimate: 99 }
  expect(select('Name, Estimate')[0]).toEqual({ Name: 'Renamed', Estimate: 99 })
  workspace.pages.delete(page.id)
  expect(select('count(*) AS n')).toEqual([{ n: 35 }])
})

test('an earlier query that was left half-way does not stand in the way of a new schema', () => {
  const table = syncTable(workspace, roadmap)
  workspace.tables.query(`SELECT * FROM "${table}"`, [], { limit: 1, tables: [table] })
  changeColumns(workspace, roadmap, parseStatements('DROP COLUMN "Estimate"; ADD COLUMN "Key" UNIQUE_ID'))
  const [first] = select('*')
  expect(first).toMatchObject({ Key: 1 })
  expect(first).not.toHaveProperty('Estimate')
})

test('only rows that changed are written again', () => {
  const table = syncTable(workspace, roadmap)
  const written: number[] = []
  const { hold } = workspace.tables
  let known = new Map<string, unknown>()
  Object.assign(workspace.tables, {
    hold(name: string, definition: string, rows: ReadonlyMap<string, never>) {
      written.push([...rows].filter(([url, row]) => known.get(url) !== row).length)
      known = new Map(rows)
      hold(name, definition, rows)
    },
  })
  syncTable(workspace, roadmap)
  page.row = { ...page.row, Estimate: 1 }
  syncTable(workspace, roadmap)
  syncTable(workspace, roadmap)
  expect(written).toEqual([36, 1, 0])
  expect(table).toBe(`collection://${roadmap.id}`)
})
