import { cellValue } from './cell-value.js'
import type { Column } from './column.js'
import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import type { Row, SqlValue } from './row.js'
import { sqlColumns } from './sql-columns.js'
import { tableDefinition, tableName } from './table-definition.js'
import { pageUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/** A page as a row of the table of its data source: all columns, the server's own included. */
export function tableRow(workspace: Workspace, source: DataSource, page: Page): Row {
  const row: Record<string, SqlValue> = {
    url: pageUrl(page.id),
    createdTime: new Date(page.createdAtMs).toISOString(),
  }
  for (const column of source.columns) {
    for (const { name } of sqlColumns(column)) {
      row[name] = cellValue({ workspace, source, page, depth: 0 }, column, name)
    }
  }
  return row
}

/** The pages that are rows of a data source, in the order in which they were made. */
export function rowPages(workspace: Workspace, source: DataSource, options: { inTrash?: boolean } = {}): Page[] {
  const { inTrash = false } = options
  const pages: Page[] = []
  for (const page of workspace.pages.values()) {
    if (page.parent.kind === 'data-source' && page.parent.id === source.id && page.inTrash === inTrash) pages.push(page)
  }
  return pages
}

/** Its rows with those in the trash, in the order in which they were made. */
export function allRowPages(workspace: Workspace, source: DataSource): Page[] {
  const isRow = ({ parent }: Page) => parent.kind === 'data-source' && parent.id === source.id
  return [...workspace.pages.values()].filter(isRow)
}

/** Brings the table of a data source up to date with its pages, and gives its name for SQL. Call it before every query. */
export function syncTable(workspace: Workspace, source: DataSource, options: { inTrash?: boolean } = {}): string {
  const name = options.inTrash ? `trash of ${tableName(source)}` : tableName(source)
  const rows = rowPages(workspace, source, options).map((page) => unchangedOrNew(workspace, source, page))
  workspace.tables.hold(name, tableDefinition(source, name), new Map(rows.map((row) => [String(row['url']), row])))
  return name
}

/** What a table row was made from; while all of it is the same, so is the row. */
interface Made {
  readonly from: readonly unknown[]
  readonly row: Row
}

const MADE = new WeakMap<Page, Made>()

function unchangedOrNew(workspace: Workspace, source: DataSource, page: Page): Row {
  const { row, title, editedAtMs, editedBy, visitedAtMs, verification } = page
  const from = [source.columns, row, title, editedAtMs, editedBy, visitedAtMs, verification]
  const before = MADE.get(page)
  const isSame = before !== undefined && from.every((part, index) => part === before.from[index])
  if (isSame && !source.columns.some(isComputed)) return before.row
  const fresh = tableRow(workspace, source, page)
  const kept = before !== undefined && isEqual(before.row, fresh) ? before.row : fresh
  MADE.set(page, { from, row: kept })
  return kept
}

/** Depends on other rows, or on the time. */
function isComputed({ type }: Column): boolean {
  return type === 'formula' || type === 'rollup' || type === 'verification'
}

function isEqual(one: Row, other: Row): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
