import { invalid } from '../api-error.js'
import type { Column, FormulaColumn } from '../column.js'
import { mainSqlColumn, sqlColumns } from '../sql-columns.js'
import { quoted } from '../table-definition.js'
import type { Filter, PropertyFilter, ResultFilter } from './filter.js'
import type { FilterScope } from './operand.js'
import { OPERATORS, type OperatorFamily } from './operators.js'
import { type Condition, EVERYTHING, joined, negated } from './sql-condition.js'

/** A filter as a WHERE clause over these columns. Throws a validation error that names the property. */
export function toCondition(columns: readonly Column[], filter: Filter, scope: FilterScope): Condition {
  if (filter.type === 'property') return propertyCondition(columns, filter, scope)
  const parts = filter.filters.map((one) => toCondition(columns, one, scope))
  return parts.length === 0 ? EVERYTHING : joined(parts, filter.operator)
}

function propertyCondition(columns: readonly Column[], filter: PropertyFilter, scope: FilterScope): Condition {
  const { property, propertyType, operator = '' } = filter
  const column = columns.find(({ name }) => name === property)
  if (column === undefined) throw invalid(`Property ${JSON.stringify(property)} does not exist in the data source.`)
  if (propertyType !== column.type) {
    const shown = JSON.stringify(propertyType)
    throw invalid(`Property ${JSON.stringify(property)} is of the type ${column.type}, not ${shown}.`)
  }
  if (operator === 'is_empty' || operator === 'is_not_empty') assertNoValue(column, operator, filter)
  if (operator === 'is_empty') return emptiness(column)
  if (operator === 'is_not_empty') return negated(emptiness(column))
  if (column.type === 'formula') return formulaCondition(column, filter, scope)
  const sql = quoted(mainSqlColumn(column) ?? '')
  const end = column.type === 'date' ? quoted(`date:${column.name}:end`) : undefined
  return compare({ column, family: FAMILIES[column.type], sql, end }, { ...filter, operator }, scope)
}

/** `any`, `none` and `every` speak of the members of a list; another result counts as a list of one. */
function formulaCondition(column: FormulaColumn, filter: PropertyFilter, scope: FilterScope): Condition {
  const { operator = 'any', resultFilter } = filter
  const shown = JSON.stringify(column.name)
  if (resultFilter === undefined) throw invalid(`The filter on the formula ${shown} needs a resultFilter.`)
  if (!['any', 'none', 'every'].includes(operator)) {
    throw invalid(`The filter on the formula ${shown} takes any, none or every, not ${JSON.stringify(operator)}.`)
  }
  const sql = quoted(mainSqlColumn(column) ?? '')
  if (column.result !== 'list') {
    const condition = resultCondition(column, sql, resultFilter, scope)
    return operator === 'none' ? negated(condition) : condition
  }
  const some = ({ sql: inner, params }: Condition): Condition => ({
    sql: `EXISTS (SELECT 1 FROM json_each(${sql}) AS item WHERE ${inner})`,
    params,
  })
  const condition = resultCondition(column, 'item.value', resultFilter, scope)
  if (operator === 'any') return some(condition)
  return negated(some(operator === 'none' ? condition : negated(condition)))
}

function resultCondition(column: FormulaColumn, sql: string, filter: ResultFilter, scope: FilterScope): Condition {
  const { operator } = filter
  if (operator === 'is_empty' || operator === 'is_not_empty') assertNoValue(column, operator, filter)
  if (operator === 'is_empty') return isEmpty(sql)
  if (operator === 'is_not_empty') return negated(isEmpty(sql))
  const family = column.result === 'text' || column.result === 'list' ? 'string' : column.result
  return compare({ column, family, sql, end: undefined }, filter, scope)
}

/** What is compared: the SQL of a value, and how its kind of value is compared. */
interface Subject {
  readonly column: Column
  readonly family: OperatorFamily | undefined
  readonly sql: string
  readonly end: string | undefined
}

function compare({ column, family, sql, end }: Subject, filter: ResultFilter, scope: FilterScope): Condition {
  const { operator: name, value, use_end: useEnd = false } = filter
  const operators = family === undefined ? {} : OPERATORS[family]
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (operator === undefined) {
    const known = ['is_empty', 'is_not_empty', ...Object.keys(operators)].join(', ')
    throw invalid(
      `The filter operator ${JSON.stringify(name)} is not known for ${JSON.stringify(column.name)} (${column.type}). Known: ${known}.`,
    )
  }
  const expression = useEnd && end !== undefined ? `coalesce(${end}, ${sql})` : sql
  return operator(expression, { value, operator: name, column, scope })
}

function assertNoValue({ name }: Column, operator: string, { value }: Pick<ResultFilter, 'value'>): void {
  if (value !== undefined) throw invalid(`The filter on ${JSON.stringify(name)} (${operator}) takes no value.`)
}

function emptiness(column: Column): Condition {
  if (column.type === 'checkbox') return { sql: '0', params: [] }
  if (column.type === 'verification') return { sql: `${quoted(mainSqlColumn(column) ?? '')} = 'none'`, params: [] }
  const names = column.type === 'date' ? [mainSqlColumn(column) ?? ''] : sqlColumns(column).map(({ name }) => name)
  return names.length === 0
    ? EVERYTHING
    : joined(
        names.map((name) => isEmpty(quoted(name))),
        'and',
      )
}

function isEmpty(sql: string): Condition {
  return { sql: `coalesce(${sql}, '') IN ('', '[]')`, params: [] }
}

const FAMILIES: Record<Column['type'], OperatorFamily | undefined> = {
  title: 'string',
  text: 'string',
  url: 'string',
  email: 'string',
  phone_number: 'string',
  number: 'number',
  auto_increment_id: 'number',
  date: 'date',
  created_time: 'date',
  last_edited_time: 'date',
  last_visited_time: 'date',
  select: 'select',
  multi_select: 'multi_select',
  status: 'status',
  checkbox: 'checkbox',
  relation: 'relation',
  person: 'person',
  created_by: 'person',
  last_edited_by: 'person',
  verification: 'verification',
  formula: undefined,
  rollup: undefined,
  file: undefined,
  place: undefined,
  button: undefined,
}
