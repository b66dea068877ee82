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
function tableRow(workspace: Workspace, source: DataSource, page: Page): Row {
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
  const isVolatile = source.columns.some(isComputed)
  const rows = new Map<string, Row>()
  for (const page of rowPages(workspace, source, options)) {
    const row = currentRow(workspace, source, page, isVolatile)
    rows.set(String(row['url']), row)
  }
  workspace.tables.hold(name, tableDefinition(source, name), rows)
  return name
}

/** A table row, and what of its page it was made from: while that is the same, so is the row. */
interface Made {
  readonly columns: readonly Column[]
  readonly page: Pick<Page, (typeof SHOWN)[number]>
  readonly row: Row
}

const SHOWN = ['row', 'title', 'editedAtMs', 'editedBy', 'visitedAtMs', 'verification'] as const

const MADE = new WeakMap<Page, Made>()

function currentRow(workspace: Workspace, source: DataSource, page: Page, isVolatile: boolean): Row {
  const before = MADE.get(page)
  if (before !== undefined && !isVolatile && before.columns === source.columns && isUnchanged(before, page)) {
    return before.row
  }
  const fresh = tableRow(workspace, source, page)
  const row = before !== undefined && isEqual(before.row, fresh) ? before.row : fresh
  MADE.set(page, { columns: source.columns, page: { ...page }, row })
  return row
}

function isUnchanged(before: Made, page: Page): boolean {
  for (const name of SHOWN) if (before.page[name] !== page[name]) return false
  return true
}

/** Depends on other rows, or on the time. */
function isComputed({ type }: Column): boolean {
  return type === 'formula' || type === 'rollup' || type === 'verification'
}

function isEqual(one: Row, other: Row): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
