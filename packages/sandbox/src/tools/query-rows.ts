import * as z from 'zod'

import { namedDataSource } from './references.js'
import { RowFilter } from './row-filter.js'
import { readRows } from './select-rows.js'
import type { CallContext } from './tool.js'

export const RowsQuery = z.object({
  mode: z.literal('rows'),
  data_source_url: z.string(),
  filter: RowFilter.optional(),
  sort: z.array(z.object({ property: z.string(), direction: z.enum(['ascending', 'descending']) })).optional(),
  limit: z.int().min(1).max(100).optional().describe('Default 50.'),
})

/** The first rows that a filter lets through. There is no cursor: what is beyond the limit stays out of reach. */
export function queryRows(context: CallContext, input: z.infer<typeof RowsQuery>) {
  const { data_source_url: url, filter, sort: sorts, limit = 50 } = input
  const source = namedDataSource(context.workspace, url)
  const rows = readRows(context, source, { filter, sorts, limit: limit + 1 })
  return { results: rows.slice(0, limit), has_more: rows.length > limit }
}
