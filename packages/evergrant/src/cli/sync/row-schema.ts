import type { DataSourceSchema, FetchedPage, Notion } from '../../notion-entry.js'

/** The schema that a row's values follow; `undefined` for a page that is no row. */
export async function schemaOf(
  { notion, signal }: { readonly notion: Pick<Notion, 'databases'>; readonly signal: AbortSignal },
  { dataSourceUrl }: Pick<FetchedPage, 'dataSourceUrl'>,
): Promise<DataSourceSchema | undefined> {
  if (dataSourceUrl === undefined) return undefined
  return (await notion.databases.schema(dataSourceUrl, { signal }))[0]
}
