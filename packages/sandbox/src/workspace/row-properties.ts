import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import { tableRow } from './rows.js'
import type { Workspace } from './workspace.js'

/** What stands in `<properties>` of a row: every column that is set, and `url`. */
export function rowProperties(workspace: Workspace, source: DataSource, page: Page): Record<string, unknown> {
  const { createdTime: _createdTime, ...row } = tableRow(workspace, source, page)
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}
