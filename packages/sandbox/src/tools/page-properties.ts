import { invalid } from '../workspace/api-error.js'
import type { Page, Parent } from '../workspace/model.js'
import { refreshTag } from '../workspace/held-tags.js'
import { toSqlValues } from '../workspace/properties.js'
import type { Row } from '../workspace/row.js'
import { setRow } from '../workspace/row-values.js'
import { titleColumn } from '../workspace/sql-columns.js'
import { dataSourceOf, type Workspace } from '../workspace/workspace.js'

/** The properties of a page that is to be made: its title, and its values when it is a row. */
export function readProperties(
  workspace: Workspace,
  parent: Parent,
  properties: Record<string, unknown>,
): { readonly title: string; readonly row: Row } {
  if (parent.kind !== 'data-source') return { title: readTitle(properties) ?? '', row: {} }
  const source = dataSourceOf(workspace, parent.id)
  const row = toSqlValues(workspace, source, properties)
  return { title: String(row[titleColumn(source)] ?? ''), row }
}

/** Sets properties of a page; null clears one. Its tag in the page that holds it follows the title. */
export function setProperties(workspace: Workspace, page: Page, properties: Record<string, unknown>): void {
  if (page.parent.kind === 'data-source') {
    const source = dataSourceOf(workspace, page.parent.id)
    setRow(workspace, source, page, toSqlValues(workspace, source, properties, page.row))
    return
  }
  const title = readTitle(properties)
  if (title === undefined) return
  page.title = title
  refreshTag(workspace, page.id)
}

/** Outside a database a page has a title and nothing else. */
function readTitle({ title, ...others }: Record<string, unknown>): string | undefined {
  const [unknown] = Object.keys(others)
  if (unknown === undefined && (title === undefined || title === null)) return title === null ? '' : undefined
  if (unknown === undefined && typeof title === 'string') return title
  throw invalid(`Outside a database the only property is "title", a string; got ${JSON.stringify(unknown ?? title)}.`)
}
