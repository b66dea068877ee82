import * as z from 'zod'

import { queryRows, RowsQuery } from './query-rows.js'
import { querySql, SqlQuery } from './query-sql.js'
import { queryView, ViewQuery } from './query-view.js'
import { defineTool } from './tool.js'

export const queryDataSources = defineTool({
  name: 'notion-query-data-sources',
  title: 'Query data sources',
  description: 'Reads rows by SQL, through a view, or by a filter.',
  effect: 'read',
  input: z.object({ data: z.union([SqlQuery, ViewQuery, RowsQuery]) }),
  run(context, { data }) {
    if (data.mode === 'view') return queryView(context, data)
    if (data.mode === 'rows') return queryRows(context, data)
    const { results, hasMore } = querySql(context, data)
    return { results, has_more: hasMore }
  },
})
