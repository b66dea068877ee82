import * as z from 'zod'

import { invalid, notFound } from '../workspace/api-error.js'
import type { DataSource } from '../workspace/data-source.js'
import type { SqlValue } from '../workspace/row.js'
import { syncTable } from '../workspace/rows.js'
import { mainSqlColumn } from '../workspace/sql-columns.js'
import { quoted } from '../workspace/table-definition.js'
import { readId, unwrap } from '../workspace/urls.js'
import { dataSourceOf, type Workspace } from '../workspace/workspace.js'
import { RowFilter, toCondition } from './row-filter.js'
import { defineTool } from './tool.js'

const MAX_ROWS = 100

const SqlQuery = z.object({
  mode: z.literal('sql').optional(),
  data_source_urls: z.array(z.string()).min(1),
  query: z.string().describe('One SELECT; tables are named by their collection:// URL, in double quotes.'),
  params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})
const ViewQuery = z.object({
  mode: z.literal('view'),
  view_url: z.string(),
  start_cursor: z.string().optional(),
  page_size: z.int().min(1).max(MAX_ROWS).optional(),
  is_archived: z.boolean().optional(),
})
const RowsQuery = z.object({
  mode: z.literal('rows'),
  data_source_url: z.string(),
  filter: RowFilter.optional(),
  sort: z.array(z.object({ property: z.string(), direction: z.enum(['ascending', 'descending']) })).optional(),
  limit: z.int().min(1).max(MAX_ROWS).optional().describe('Default 50.'),
})

export const queryDataSources = defineTool({
  name: 'notion-query-data-sources',
  title: 'Query data sources',
  description: 'Reads rows by SQL, through a view, or by a filter.',
  effect: 'read',
  input: z.object({ data: z.union([SqlQuery, ViewQuery, RowsQuery]) }),
  run({ workspace }, { data }) {
    if (data.mode === 'view') return queryView(workspace, data)
    if (data.mode === 'rows') return queryRows(workspace, data)
    return querySql(workspace, data)
  },
})

function querySql(workspace: Workspace, { data_source_urls: urls, query, params = [] }: z.infer<typeof SqlQuery>) {
  const tables = urls.map((url) => syncTable(workspace, sourceOf(workspace, url)))
  const rows = workspace.tables.query(query, params, { limit: MAX_ROWS + 1, tables })
  return { results: rows.slice(0, MAX_ROWS), has_more: rows.length > MAX_ROWS }
}

function queryView(workspace: Workspace, input: z.infer<typeof ViewQuery>) {
  const { view_url: url, start_cursor: cursor, page_size: size = MAX_ROWS } = input
  const id = readId(unwrap(url)) ?? ''
  const view = workspace.views.get(id)
  if (view === undefined) throw notFound('view', id === '' ? url.slice(0, 200) : id)
  const source = dataSourceOf(workspace, view.dataSourceId)
  const offset = cursor === undefined ? 0 : readCursor(cursor)
  const where = view.filter === undefined ? '' : ` WHERE ${quoted(view.filter.property)} = ?`
  const order = view.sortBy === undefined ? 'createdTime, url' : `${quoted(view.sortBy)}, url`
  const params: SqlValue[] = view.filter === undefined ? [] : [view.filter.equals]
  const rows = workspace.tables.select(
    `SELECT * FROM ${quoted(syncTable(workspace, source))}${where} ORDER BY ${order} LIMIT ${size + 1} OFFSET ${offset}`,
    params,
  )
  const results = rows.slice(0, size)
  // Notion sends a cursor even with the last page; only has_more tells the end.
  return { results, has_more: rows.length > size, next_cursor: makeCursor(offset + results.length) }
}

function queryRows(workspace: Workspace, input: z.infer<typeof RowsQuery>) {
  const source = sourceOf(workspace, input.data_source_url)
  const { filter, sort = [], limit = 50 } = input
  const { sql, params } = filter === undefined ? { sql: '1', params: [] } : toCondition(source, filter)
  const order = [...sort.map((one) => orderTerm(source, one)), 'createdTime', 'url'].join(', ')
  const rows = workspace.tables.select(
    `SELECT * FROM ${quoted(syncTable(workspace, source))} WHERE ${sql} ORDER BY ${order} LIMIT ${limit + 1}`,
    params,
  )
  return { results: rows.slice(0, limit), has_more: rows.length > limit }
}

function orderTerm(source: DataSource, { property, direction }: { property: string; direction: string }): string {
  const column = source.columns.find(({ name }) => name === property)
  const name = column === undefined ? undefined : mainSqlColumn(column)
  if (name === undefined) throw invalid(`Property ${JSON.stringify(property)} does not exist in the data source.`)
  return `${quoted(name)} ${direction === 'descending' ? 'DESC' : 'ASC'}`
}

function sourceOf(workspace: Workspace, url: string): DataSource {
  const id = readId(unwrap(url))
  if (id === undefined) throw invalid(`${JSON.stringify(url.slice(0, 200))} is not a data source URL (collection://…).`)
  return dataSourceOf(workspace, id)
}

function makeCursor(offset: number): string {
  return `s:${Buffer.from(String(offset)).toString('base64url')}`
}

function readCursor(cursor: string): number {
  const offset = Number(Buffer.from(cursor.replace(/^s:/, ''), 'base64url').toString())
  if (!cursor.startsWith('s:') || !Number.isInteger(offset) || offset < 0) {
    throw invalid('start_cursor is not a cursor of this view.')
  }
  return offset
}
