import type { RelationColumn } from './column.js'
import type { DataSource } from './data-source.js'
import type { Page } from './model.js'
import type { SqlValue } from './row.js'
import { mainSqlColumn } from './sql-columns.js'
import { pageUrl, readId } from './urls.js'

/** What keeping two-way relations needs of a workspace. */
export interface LinkedRows {
  readonly pages: ReadonlyMap<string, Page>
  readonly dataSources: ReadonlyMap<string, DataSource>
}

/** Shows a change of a two-way relation on the other side: pages that are linked now get the link back, others lose it. */
export function mirrorLinks(
  rows: LinkedRows,
  column: RelationColumn,
  page: Page,
  before: SqlValue,
  after: SqlValue,
): void {
  const name = mirrorName(rows, column)
  if (name === undefined) return
  const [old, fresh] = [readLinks(before), readLinks(after)]
  const self = pageUrl(page.id)
  for (const url of fresh.filter((one) => !old.includes(one))) {
    changeLinks(rows, url, name, (links) => [...links.filter((link) => link !== self), self])
  }
  for (const url of old.filter((one) => !fresh.includes(one))) {
    changeLinks(rows, url, name, (links) => links.filter((link) => link !== self))
  }
}

function mirrorName({ dataSources }: LinkedRows, { dataSourceId, dual }: RelationColumn): string | undefined {
  const mirror = dataSources.get(dataSourceId)?.columns.find(({ name, type }) => name === dual && type === 'relation')
  return mirror === undefined ? undefined : mainSqlColumn(mirror)
}

function changeLinks({ pages }: LinkedRows, url: string, name: string, change: (links: string[]) => string[]): void {
  const page = pages.get(readId(url) ?? '')
  if (page === undefined) return
  page.row = { ...page.row, [name]: JSON.stringify(change(readLinks(page.row[name] ?? null))) }
}

/** The page URLs in a relation's value. */
function readLinks(value: SqlValue): string[] {
  return value === null ? [] : (JSON.parse(String(value)) as string[])
}
