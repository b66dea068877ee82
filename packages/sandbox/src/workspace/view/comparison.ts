import { invalid } from '../api-error.js'
import type { Column, ResultType } from '../column.js'
import { isIso } from '../date-arithmetic.js'
import { isRelativeDay } from '../filter/date-operators.js'
import type { Filter, PropertyFilter } from '../filter/filter.js'
import { readId } from '../urls.js'

export type ViewOperator = '=' | '!=' | '>' | '<' | '>=' | '<=' | 'CONTAINS' | 'STARTS WITH' | 'ENDS WITH' | 'IN'

/** One comparison of a view's FILTER: a property, an operator, its values as they were written. */
export interface Comparison {
  readonly column: Column
  readonly operator: ViewOperator
  readonly values: readonly string[]
}

/** A comparison as a filter of the kind that rows mode takes. Throws a validation error where the property has no such operator. */
export function toFilter(comparison: Comparison): Filter {
  const { column } = comparison
  if (column.type === 'formula') return formulaFilter(comparison, column.result)
  const kind = KINDS[column.type]
  if (kind === undefined) throw wrongOperator(comparison, 'IS EMPTY and IS NOT EMPTY')
  const leaf = (operator: string, value: unknown): Filter => ({
    type: 'property',
    property: column.name,
    propertyType: column.type,
    operator,
    value,
  })
  return kind(comparison, leaf)
}

type MakeLeaf = (operator: string, value: unknown) => Filter
type Kind = (comparison: Comparison, leaf: MakeLeaf) => Filter

const any = (filters: readonly Filter[]): Filter =>
  filters.length === 1 && filters[0] !== undefined ? filters[0] : { type: 'group', operator: 'or', filters }

const first = ({ values }: Comparison) => values[0] ?? ''
const exact = (value: unknown) => ({ type: 'exact', value })

const TEXT_OPERATORS: Partial<Record<ViewOperator, string>> = {
  '=': 'string_is',
  IN: 'string_is',
  '!=': 'string_is_not',
  CONTAINS: 'string_contains',
  'STARTS WITH': 'string_starts_with',
  'ENDS WITH': 'string_ends_with',
}

const text: Kind = (comparison, leaf) => {
  const operator = TEXT_OPERATORS[comparison.operator]
  if (operator === undefined) throw wrongOperator(comparison, '=, !=, CONTAINS, STARTS WITH, ENDS WITH and IN')
  return any(comparison.values.map((value) => leaf(operator, exact(value))))
}

const NUMBER_OPERATORS: Partial<Record<ViewOperator, string>> = {
  '=': 'number_equals',
  IN: 'number_equals',
  '!=': 'number_does_not_equal',
  '>': 'number_greater_than',
  '<': 'number_less_than',
  '>=': 'number_greater_than_or_equal_to',
  '<=': 'number_less_than_or_equal_to',
}

const number: Kind = (comparison, leaf) => {
  const operator = NUMBER_OPERATORS[comparison.operator]
  if (operator === undefined) throw wrongOperator(comparison, '=, !=, >, <, >=, <= and IN')
  return any(comparison.values.map((value) => leaf(operator, exact(readNumber(comparison, value)))))
}

const DATE_OPERATORS: Partial<Record<ViewOperator, string>> = {
  '=': 'date_is',
  IN: 'date_is',
  '>': 'date_is_after',
  '<': 'date_is_before',
  '>=': 'date_is_on_or_after',
  '<=': 'date_is_on_or_before',
}

const date: Kind = (comparison, leaf) => {
  const values = () => comparison.values.map((value) => readDate(comparison, value))
  if (comparison.operator === '!=') {
    // Rows mode has no date_is_not.
    const [day] = values()
    return any([leaf('date_is_before', day), leaf('date_is_after', day), leaf('is_empty', undefined)])
  }
  const operator = DATE_OPERATORS[comparison.operator]
  if (operator === undefined) throw wrongOperator(comparison, '=, !=, >, <, >=, <= and IN')
  return any(values().map((value) => leaf(operator, value)))
}

const checkbox: Kind = (comparison, leaf) => {
  const { operator } = comparison
  if (operator !== '=' && operator !== '!=') throw wrongOperator(comparison, '= and !=')
  const value = first(comparison).toLowerCase()
  if (!['true', 'false', '__yes__', '__no__'].includes(value)) throw wrongValue(comparison, 'true or false')
  return leaf(operator === '=' ? 'checkbox_is' : 'checkbox_is_not', value === 'true' || value === '__yes__')
}

const select: Kind = (comparison, leaf) => {
  const { operator, values } = comparison
  if (operator === '!=') return leaf('enum_is_not', exact(first(comparison)))
  if (operator !== '=' && operator !== 'IN') throw wrongOperator(comparison, '=, != and IN')
  return leaf('enum_is', values.length === 1 ? exact(values[0]) : values.map(exact))
}

const status: Kind = (comparison, leaf) => {
  const { operator, values } = comparison
  const options = values.map((value) => ({ type: 'is_option', value }))
  if (operator === '!=') return leaf('status_is_not', options[0])
  if (operator !== '=' && operator !== 'IN') throw wrongOperator(comparison, '=, != and IN')
  return any(options.map((option) => leaf('status_is', option)))
}

/** Properties that hold several values: `=` and CONTAINS mean the same there. */
const holder =
  (prefix: string, read: (comparison: Comparison, value: string) => unknown): Kind =>
  (comparison, leaf) => {
    const { operator } = comparison
    const values = comparison.values.map((value) => read(comparison, value))
    if (operator === '!=') return leaf(`${prefix}_does_not_contain`, values[0])
    if (operator !== '=' && operator !== 'CONTAINS' && operator !== 'IN') {
      throw wrongOperator(comparison, '=, !=, CONTAINS and IN')
    }
    return leaf(`${prefix}_contains`, values.length === 1 ? values[0] : values)
  }

const verification: Kind = (comparison, leaf) => {
  const { operator } = comparison
  if (operator !== '=' && operator !== '!=') throw wrongOperator(comparison, '= and !=')
  return leaf(operator === '=' ? 'verification_is' : 'verification_is_not', exact(first(comparison)))
}

const option = holder('enum', (_comparison, value) => exact(value))
const relation = holder('relation', (comparison, value) => {
  if (readId(value) === undefined) throw wrongValue(comparison, 'the URL or id of a page')
  return exact(value)
})
const person = holder('person', (comparison, value) => {
  if (value.toLowerCase() === 'me') return { type: 'relative', value: 'me' }
  if (readId(value) === undefined) throw wrongValue(comparison, 'user://…, the id of a user or "me"; names do not work')
  return exact(value)
})

const KINDS: Record<Column['type'], Kind | undefined> = {
  title: text,
  text,
  url: text,
  email: text,
  phone_number: text,
  number,
  auto_increment_id: number,
  date,
  created_time: date,
  last_edited_time: date,
  last_visited_time: date,
  checkbox,
  select,
  multi_select: option,
  status,
  relation,
  person,
  created_by: person,
  last_edited_by: person,
  verification,
  formula: undefined,
  rollup: undefined,
  file: undefined,
  place: undefined,
  button: undefined,
}

const RESULT_KINDS: Record<ResultType, Kind> = { text, number, checkbox, date, list: text }

/** The condition on a formula's result, in the wrapping of rows mode. */
function formulaFilter(comparison: Comparison, result: ResultType): Filter {
  return RESULT_KINDS[result](comparison, (operator, value): PropertyFilter => ({
    type: 'property',
    property: comparison.column.name,
    propertyType: 'formula',
    operator: 'any',
    resultFilter: { operator, value },
  }))
}

function readNumber(comparison: Comparison, value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) throw wrongValue(comparison, 'a number')
  return number
}

function readDate(comparison: Comparison, value: string): { type: string; value: string } {
  if (isRelativeDay(value)) return { type: 'relative', value }
  if (!isIso(value)) {
    throw wrongValue(comparison, 'an ISO-8601 date or a word such as today')
  }
  return { type: 'exact', value }
}

function wrongOperator({ column, operator }: Comparison, known: string): Error {
  return invalid(
    `${operator} cannot be used with ${JSON.stringify(column.name)} (${column.type}), which takes ${known}.`,
  )
}

function wrongValue({ column, values }: Comparison, expected: string): Error {
  const shown = values.map((value) => JSON.stringify(value)).join(', ')
  return invalid(`The filter on ${JSON.stringify(column.name)} (${column.type}) needs ${expected}, not ${shown}.`)
}
