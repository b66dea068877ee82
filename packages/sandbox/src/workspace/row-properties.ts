import { cellValue } from './cell-value.js'
import type { Column } from './column.js'
import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import type { SqlValue } from './row.js'
import { sqlColumns } from './sql-columns.js'
import { pageUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/** What stands in `<properties>` of a row: every column that is set, and `url`. Computed ones are references only. */
export function rowProperties(workspace: Workspace, source: DataSource, page: Page): Record<string, unknown> {
  const shown = source.columns.flatMap((column) =>
    sqlColumns(column).map(({ name }): [string, unknown] => {
      const value = cellValue({ workspace, source, page, depth: 0 }, column, name)
      return [name, shownValue(source, column, page, value)]
    }),
  )
  return Object.fromEntries([...shown.filter(([, value]) => value !== null), ['url', pageUrl(page.id)]])
}

function shownValue(source: DataSource, column: Column, page: Page, value: SqlValue): SqlValue {
  if (value === null || (column.type !== 'formula' && column.type !== 'rollup')) return value
  return `${column.type}Result://${source.id}/${encodeURIComponent(column.name)}/${page.id}`
}
