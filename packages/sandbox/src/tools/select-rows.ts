import { invalid } from '../workspace/api-error.js'
import type { DataSource } from '../workspace/data-source.js'
import type { Filter } from '../workspace/filter/filter.js'
import { toCondition } from '../workspace/filter/property-condition.js'
import { type Condition, EVERYTHING, joined } from '../workspace/filter/sql-condition.js'
import type { Row } from '../workspace/row.js'
import { syncTable } from '../workspace/rows.js'
import { mainSqlColumn } from '../workspace/sql-columns.js'
import { quoted } from '../workspace/table-definition.js'
import type { QuickFilter, Sort } from '../workspace/view.js'
import type { CallContext } from './tool.js'

export interface RowSelection {
  readonly filter?: Filter | undefined
  readonly quickFilters?: readonly QuickFilter[] | undefined
  readonly sorts?: readonly Sort[] | undefined
  readonly limit: number
  readonly offset?: number
  readonly inTrash?: boolean
}

/** Rows of a data source by a filter and an order; those that the order leaves equal come as they were made. */
export function readRows({ workspace, user, clock }: CallContext, source: DataSource, selection: RowSelection): Row[] {
  const { filter, quickFilters = [], sorts = [], limit, offset = 0, inTrash = false } = selection
  const scope = { userId: user.id, nowMs: clock.nowMs() }
  const filters = [filter, ...quickFilters.map(({ condition }) => condition)].filter((one) => one !== undefined)
  const conditions = filters.map((one) => toCondition(source.columns, one, scope))
  const where: Condition = conditions.length === 0 ? EVERYTHING : joined(conditions, 'and')
  const order = [...sorts.map((sort) => orderTerm(source, sort)), 'createdTime', 'url'].join(', ')
  const table = quoted(syncTable(workspace, source, { inTrash }))
  return workspace.tables.select(
    `SELECT * FROM ${table} WHERE ${where.sql} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    where.params,
  )
}

/** Empty values come last in both directions. */
function orderTerm(source: DataSource, { property, direction }: Sort): string {
  const column = source.columns.find(({ name }) => name === property)
  const name = column === undefined ? undefined : mainSqlColumn(column)
  if (name === undefined) throw invalid(`Property ${JSON.stringify(property)} cannot be sorted by: it has no values.`)
  return `coalesce(${quoted(name)}, '') IN ('', '[]'), ${quoted(name)} ${direction === 'descending' ? 'DESC' : 'ASC'}`
}
