import type { NotionContext } from '../context.js'
import type { Item } from '../cursor-pages.js'
import { type SqlCondition, whereSql } from '../filter/where-sql.js'
import { askForSelf } from '../access.js'
import type { FilterGroup } from '../filter.js'
import { findColumn } from '../properties/find-column.js'
import { parseReference } from '../references/reference.js'
import type { DataSourceSchema } from '../schema.js'
import { quotedName, runSql, type SqlParameter } from '../sql.js'
import type { RowsAsked } from './rows-asked.js'

/** A query whose pages follow each other. */
export interface Keyed {
  readonly condition: SqlCondition
  /** Without an order of its own the rows are read by their address: each page begins behind the last row of the one before. */
  readonly order: string | undefined
}

/** `undefined` where the filter cannot be said in SQL. */
export async function sqlFor(
  context: NotionContext,
  { schema, where, sort, signal }: RowsAsked,
): Promise<Keyed | undefined> {
  const userId = speaksOfMe(where) ? await ownId(context, signal) : undefined
  const condition = where && whereSql(where, schema, { now: context.clock.now(), userId })
  if (where !== undefined && condition === undefined) return undefined
  const order = sort?.map(({ property, direction }) => orderTerm(schema, property, direction)).join(', ')
  return { condition: condition ?? { sql: '1', params: [] }, order: order === '' ? undefined : order }
}

/**
 * By address, so that rows which come or go meanwhile move no others. With an order by offset: a row that changes its place meanwhile can be
 * missed.
 */
export async function* pagesBySql(
  context: NotionContext,
  { condition, order }: Keyed,
  { schema, pageSize, signal }: RowsAsked,
): AsyncGenerator<readonly Item[], void, undefined> {
  const table = quotedName(schema.url)
  const { sql, params } = condition
  let last: string | undefined
  for (let read = 0; ;) {
    const [query, bound]: [string, SqlParameter[]] =
      order === undefined
        ? [`SELECT * FROM ${table} WHERE (${sql}) AND url > ? ORDER BY url LIMIT ${pageSize}`, [...params, last ?? '']]
        : [`SELECT * FROM ${table} WHERE ${sql} ORDER BY ${order}, url LIMIT ${pageSize} OFFSET ${read}`, [...params]]
    const { rows, hasMore } = await runSql(context, { query, sources: [schema.url], params: bound }, { signal })
    yield rows
    const { url } = rows.at(-1) ?? {}
    if (typeof url !== 'string' || (rows.length < pageSize && !hasMore)) return
    read += rows.length
    last = url
  }
}

/** As rows mode and views have it: what is empty comes last in both directions. */
function orderTerm(schema: DataSourceSchema, property: string, direction: 'ascending' | 'descending'): string {
  const { name, sqlNames } = findColumn(schema, property)
  const column = quotedName(sqlNames[0] ?? name)
  return `coalesce(${column}, '') IN ('', '[]'), ${column} ${direction === 'ascending' ? 'ASC' : 'DESC'}`
}

function speaksOfMe(filter: FilterGroup | undefined): boolean {
  return JSON.stringify(filter ?? {}).includes('"me"')
}

async function ownId({ calls }: NotionContext, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { user } = await askForSelf(calls, { signal })
  return user.id === undefined ? undefined : (parseReference(user.id)?.id ?? user.id)
}
