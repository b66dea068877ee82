import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { isObject } from '../../internal/json-object.js'
import type { NotionContext } from '../context.js'
import type { Item } from '../cursor-pages.js'
import type { RowsAsked } from './rows-asked.js'

/** The first hundred that match: rows mode has no cursor. @throws `RESULT_INCOMPLETE` after them, where there are more */
export async function* pagesByRowsMode(
  { calls }: NotionContext,
  { schema, where, sort, signal }: Omit<RowsAsked, 'pageSize'>,
): AsyncGenerator<readonly Item[], void, undefined> {
  const data = {
    mode: 'rows',
    data_source_url: schema.url,
    limit: MOST_ROWS,
    ...(where && { filter: where }),
    ...(sort && { sort }),
  }
  const reply = await calls.call('query_data_sources', { data }, { signal })
  const { results, has_more: more } = isObject(reply) ? reply : {}
  const rows = Array.isArray(results) ? results.filter(isObject) : []
  yield rows
  if (more !== true && rows.length < MOST_ROWS) return
  if (more === false) return
  throw new EvergrantError('RESULT_INCOMPLETE', `More than ${rows.length} rows of ${quote(schema.name)} match`, {
    details: { rows: rows.length, source: schema.url },
  })
}

const MOST_ROWS = 100
