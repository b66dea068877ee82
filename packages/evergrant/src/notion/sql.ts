import { isObject } from '../internal/json-object.js'
import type { CallOptions } from './caller.js'
import type { NotionContext } from './context.js'
import { readReference } from './references/reference.js'
import type { SqlReply } from './rows.js'

export type SqlParameter = string | number | boolean | null

export interface SqlQuery {
  readonly query: string
  readonly sources: readonly string[]
  readonly params?: readonly SqlParameter[] | undefined
}

/** Several sources at once have a tool of their own, where the server has it. @throws `PLAN_REQUIRED`, `QUOTA_REACHED` */
export async function runSql(
  { calls }: Pick<NotionContext, 'calls'>,
  { query, sources, params }: SqlQuery,
  options: CallOptions,
): Promise<SqlReply> {
  const urls = sources.map((source) => readReference(source).address)
  const asked = { data_source_urls: urls, query, mode: 'sql', ...(params && { params }) }
  const isMany = urls.length > 1 && (await calls.has('query_multiple_data_sources', options))
  const data = isMany
    ? await calls.call('query_multiple_data_sources', asked, { ...options, optional: ['mode'] })
    : await calls.call('query_data_sources', { data: asked }, options)
  const { results, has_more: more, truncated } = isObject(data) ? data : {}
  return {
    rows: Array.isArray(results) ? results.filter(isObject) : [],
    hasMore: more === true || truncated === true,
    raw: data,
  }
}

/** A name as SQLite reads it. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
