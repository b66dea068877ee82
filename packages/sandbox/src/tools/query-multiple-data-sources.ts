import { querySql, SqlQuery } from './query-sql.js'
import { defineTool } from './tool.js'

export const queryMultipleDataSources = defineTool({
  name: 'notion-query-multiple-data-sources',
  title: 'Query several data sources',
  description: 'Reads rows of several data sources with one SELECT.',
  effect: 'read',
  input: SqlQuery,
  run(context, input) {
    const { sources, results, hasMore } = querySql(context, input)
    return { results, data_source_ids: sources.map(({ id }) => id), truncated: hasMore }
  },
})
