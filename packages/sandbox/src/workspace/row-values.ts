import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import { type LinkedRows, mirrorLinks } from './row-links.js'
import type { Row } from './row.js'
import { mainSqlColumn, titleColumn } from './sql-columns.js'

/** Makes a page a row of a data source: it gets the values, and its number where rows are numbered. */
export function addRow(rows: LinkedRows, source: DataSource, page: Page, values: Row): void {
  setRow(rows, source, page, values)
  numberRow(source, page)
}

/** Gives a row the next number, where rows are numbered. */
export function numberRow(source: DataSource, page: Page): void {
  const numbered = source.columns.find(({ type }) => type === 'auto_increment_id')
  const name = numbered === undefined ? undefined : mainSqlColumn(numbered)
  if (name !== undefined) page.row = { ...page.row, [name]: source.nextNumber++ }
}

/** Sets values of a row by SQL column, the title's among them. What is not named stays. */
export function setRow(rows: LinkedRows, source: DataSource, page: Page, values: Row): void {
  const title = titleColumn(source)
  const { [title]: words, ...others } = values
  if (words !== undefined) page.title = String(words ?? '')
  const before = page.row
  page.row = { ...before, ...others }
  for (const column of source.columns) {
    if (column.type !== 'relation') continue
    const name = mainSqlColumn(column) ?? ''
    if (name in others) mirrorLinks(rows, column, page, before[name] ?? null, others[name] ?? null)
  }
}
