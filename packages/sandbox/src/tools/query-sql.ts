import * as z from 'zod'

import { syncTable } from '../workspace/rows.js'
import type { CallContext } from './tool.js'
import { assertAccess } from './access.js'
import { namedDataSource } from './references.js'

const MAX_ROWS = 100

export const SqlQuery = z.object({
  mode: z.literal('sql').optional(),
  data_source_urls: z.array(z.string()).min(1),
  query: z.string().describe('One SELECT; tables are named by their collection:// URL, in double quotes.'),
  params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})

/** The first rows of a query over the data sources that it names. Several at once need a larger plan. */
export function querySql({ workspace, offer }: CallContext, input: z.infer<typeof SqlQuery>) {
  const { data_source_urls: urls, query, params = [] } = input
  const sources = [...new Set(urls.map((url) => namedDataSource(workspace, url)))]
  if (sources.length > 1) assertAccess('notion-query-multiple-data-sources', offer)
  const tables = sources.map((source) => syncTable(workspace, source))
  const rows = workspace.tables.query(query, params, { limit: MAX_ROWS + 1, tables })
  return { sources, results: rows.slice(0, MAX_ROWS), hasMore: rows.length > MAX_ROWS }
}
