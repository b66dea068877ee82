import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { DataSource } from '../workspace/data-source.js'
import type { SqlValue } from '../workspace/row.js'
import { mainSqlColumn } from '../workspace/sql-columns.js'
import { quoted } from '../workspace/table-definition.js'

const PropertyFilter = z.object({
  type: z.literal('property'),
  property: z.string(),
  propertyType: z.string(),
  operator: z.string(),
  value: z.unknown().optional(),
})
const InnerGroup = z.object({
  type: z.literal('group'),
  operator: z.enum(['and', 'or']),
  filters: z.array(PropertyFilter),
})

/** The filter of rows mode: a group of properties and of groups one level down. */
export const RowFilter = z.object({
  type: z.literal('group'),
  operator: z.enum(['and', 'or']),
  filters: z.array(z.union([PropertyFilter, InnerGroup])),
})

export interface Condition {
  readonly sql: string
  readonly params: SqlValue[]
}

type Leaf = z.infer<typeof PropertyFilter>

/** A filter as a WHERE condition with bound values. */
export function toCondition(source: DataSource, filter: z.infer<typeof RowFilter> | Leaf): Condition {
  if (filter.type === 'property') return leafCondition(source, filter)
  const parts = filter.filters.map((one) => toCondition(source, one))
  if (parts.length === 0) return { sql: '1', params: [] }
  const joint = filter.operator === 'and' ? ' AND ' : ' OR '
  return { sql: parts.map(({ sql }) => `(${sql})`).join(joint), params: parts.flatMap(({ params }) => params) }
}

function leafCondition(source: DataSource, leaf: Leaf): Condition {
  const column = quoted(columnOf(source, leaf.property))
  if (leaf.operator === 'is_empty') return { sql: `${column} IS NULL OR ${column} IN ('', '[]')`, params: [] }
  if (leaf.operator === 'is_not_empty') return { sql: `NOT (${column} IS NULL OR ${column} IN ('', '[]'))`, params: [] }
  const make = OPERATORS[leaf.operator]
  if (make === undefined) throw invalid(`The filter operator ${JSON.stringify(leaf.operator)} is not known.`)
  return make(column, exactValues(leaf))
}

function columnOf(source: DataSource, property: string): string {
  const column = source.columns.find(({ name }) => name === property)
  const name = column === undefined ? undefined : mainSqlColumn(column)
  if (name === undefined) throw invalid(`Property ${JSON.stringify(property)} does not exist in the data source.`)
  return name
}

/** Values come bare, as `{type: "exact", value}`, or as an array of either. */
function exactValues({ operator, value }: Leaf): SqlValue[] {
  const values = (Array.isArray(value) ? value : [value]).map((one: unknown) =>
    typeof one === 'object' && one !== null && 'value' in one ? one.value : one,
  )
  return values.map((one) => {
    if (typeof one === 'boolean') return one ? '__YES__' : '__NO__'
    if (typeof one === 'string' || typeof one === 'number') return one
    throw invalid(`The filter operator ${operator} needs a value.`)
  })
}

type MakeCondition = (column: string, values: SqlValue[]) => Condition

const compare =
  (operator: string): MakeCondition =>
  (column, [value = null]) => ({ sql: `${column} ${operator} ?`, params: [value] })

const pattern =
  (before: string, after: string): MakeCondition =>
  (column, [value = '']) => ({
    sql: `${column} LIKE ? ESCAPE '\\'`,
    params: [before + String(value).replace(/[\\%_]/g, '\\$&') + after],
  })

const not =
  (make: MakeCondition): MakeCondition =>
  (column, values) => {
    const { sql, params } = make(column, values)
    return { sql: `${column} IS NULL OR NOT (${sql})`, params }
  }

const among: MakeCondition = (column, values) => ({
  sql: `${column} IN (${values.map(() => '?').join(', ')})`,
  params: values,
})

const listed: MakeCondition = (column, values) => ({
  sql: `EXISTS (SELECT 1 FROM json_each(${column}) AS item WHERE ${values.map(() => 'item.value LIKE ?').join(' OR ')})`,
  params: values.map((value) => `%${String(value)}`),
})

const OPERATORS: Record<string, MakeCondition | undefined> = {
  string_is: compare('='),
  string_is_not: not(compare('=')),
  string_contains: pattern('%', '%'),
  string_does_not_contain: not(pattern('%', '%')),
  string_starts_with: pattern('', '%'),
  string_ends_with: pattern('%', ''),
  number_equals: compare('='),
  number_does_not_equal: not(compare('=')),
  number_greater_than: compare('>'),
  number_less_than: compare('<'),
  number_greater_than_or_equal_to: compare('>='),
  number_less_than_or_equal_to: compare('<='),
  date_is: compare('='),
  date_is_before: compare('<'),
  date_is_after: compare('>'),
  date_is_on_or_before: compare('<='),
  date_is_on_or_after: compare('>='),
  enum_is: among,
  enum_is_not: not(among),
  enum_contains: listed,
  enum_does_not_contain: not(listed),
  status_is: among,
  status_is_not: not(among),
  checkbox_is: compare('='),
  checkbox_is_not: not(compare('=')),
  person_contains: listed,
  person_does_not_contain: not(listed),
  relation_contains: listed,
  relation_does_not_contain: not(listed),
}
