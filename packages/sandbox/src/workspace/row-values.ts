import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import type { Row } from './row.js'
import { mainSqlColumn, titleColumn } from './sql-columns.js'

/** Makes a page a row of a data source: it gets the values, and its number where rows are numbered. */
export function addRow(source: DataSource, page: Page, values: Row): void {
  setRow(source, page, values)
  const numbered = source.columns.find(({ type }) => type === 'auto_increment_id')
  const name = numbered === undefined ? undefined : mainSqlColumn(numbered)
  if (name !== undefined) page.row = { ...page.row, [name]: source.nextNumber++ }
}

/** Sets values of a row by SQL column, the title's among them. What is not named stays. */
export function setRow(source: DataSource, page: Page, values: Row): void {
  const title = titleColumn(source)
  const { [title]: words, ...others } = values
  if (words !== undefined) page.title = String(words ?? '')
  page.row = { ...page.row, ...others }
}
