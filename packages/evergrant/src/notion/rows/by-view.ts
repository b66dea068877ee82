import { isObject } from '../../internal/json-object.js'
import type { CallOptions } from '../caller.js'
import type { NotionContext } from '../context.js'
import { cursorPages, type Item } from '../cursor-pages.js'
import { fetchNotion } from '../fetch-notion.js'
import { readReference } from '../references/reference.js'
import type { DataSourceSchema } from '../schema.js'
import type { RowsAsked } from './rows-asked.js'

/** What a view shows, in its order, by its cursor. */
export function pagesByView(
  { calls }: NotionContext,
  view: string,
  { pageSize, signal }: Pick<RowsAsked, 'pageSize' | 'signal'>,
): AsyncGenerator<readonly Item[], void, undefined> {
  const { address, view: shown } = readReference(view)
  return cursorPages((cursor) => {
    const data = {
      mode: 'view',
      view_url: shown ?? address,
      page_size: pageSize,
      ...(cursor && { start_cursor: cursor }),
    }
    return calls.call('query_data_sources', { data }, { signal })
  })
}

/** A view that leaves no row of the data source out, where its database has one. */
export async function viewOfEverything(
  context: NotionContext,
  schema: DataSourceSchema,
  options: CallOptions,
): Promise<string | undefined> {
  const source = await fetchNotion(context, schema.url, options)
  const database = source.kind === 'database' ? source : await fetchNotion(context, source.url, options)
  const views = database.kind === 'database' ? database.views : []
  return views.find(
    ({ type, dataSourceUrl, configuration }) =>
      LISTING.has(type) && dataSourceUrl === schema.url && !isFiltered(configuration),
  )?.url
}

/** Whatever the member is called: filter, quick filters, advanced filter. */
function isFiltered(configuration: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(configuration).some(([name, value]) => /filter/i.test(name) && !isNothing(value))
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0)
}

/** Others hide rows that have no date, no place or no group. */
const LISTING: ReadonlySet<string> = new Set(['table', 'list', 'gallery'])
