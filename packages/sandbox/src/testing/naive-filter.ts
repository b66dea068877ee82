import type { Column } from '../workspace/column.js'
import type { Filter, PropertyFilter } from '../workspace/filter/filter.js'
import type { Row, SqlValue } from '../workspace/row.js'

/** Whether a row passes a filter, told without SQL and without the code of the filter: what tests compare with. */
export function matches(
  columns: readonly Column[],
  row: Row,
  filter: Filter,
  scope: { readonly userId: string; readonly nowMs: number },
): boolean {
  if (filter.type === 'group') {
    const results = filter.filters.map((one) => matches(columns, row, one, scope))
    if (results.length === 0) return true
    return filter.operator === 'and' ? results.every(Boolean) : results.some(Boolean)
  }
  const column = columns.find(({ name }) => name === filter.property)
  if (column === undefined) throw new Error(`no column ${filter.property}`)
  return matchesProperty(column, row, filter, scope)
}

type Scope = Parameters<typeof matches>[3]

function matchesProperty(column: Column, row: Row, filter: PropertyFilter, scope: Scope): boolean {
  const { operator, resultFilter } = filter
  if (operator === 'is_empty') return isEmptyCell(column, row)
  if (operator === 'is_not_empty') return !isEmptyCell(column, row)
  if (column.type !== 'formula') return compare(column, cell(column, row, filter.use_end), filter, scope)
  const value = row[column.name] ?? null
  const test = (one: SqlValue) => {
    if (resultFilter?.operator === 'is_empty') return one === null || one === '' || one === '[]'
    if (resultFilter?.operator === 'is_not_empty') return !(one === null || one === '' || one === '[]')
    return compare(column, one, { operator: resultFilter?.operator, value: resultFilter?.value }, scope)
  }
  if (column.result !== 'list') return operator === 'none' ? !test(value) : test(value)
  const items = readList(value)
  if (operator === 'none') return !items.some(test)
  return operator === 'every' ? items.every(test) : items.some(test)
}

function cell(column: Column, row: Row, useEnd: boolean | undefined): SqlValue {
  if (column.type !== 'date') return row[column.name] ?? null
  const start = row[`date:${column.name}:start`] ?? null
  return useEnd === true ? (row[`date:${column.name}:end`] ?? start) : start
}

function isEmptyCell(column: Column, row: Row): boolean {
  if (column.type === 'checkbox') return false
  if (column.type === 'verification') return row[column.name] === 'none'
  const own = Object.entries(row).filter(
    ([name]) =>
      name === column.name ||
      (column.type === 'date' && name === `date:${column.name}:start`) ||
      (column.type === 'place' && name.startsWith(`place:${column.name}:`)),
  )
  return own.every(([, value]) => value === null || value === '' || value === '[]')
}

function readList(value: SqlValue): string[] {
  return value === null ? [] : (JSON.parse(String(value)) as string[])
}

type Given = { readonly type: string; readonly value: unknown; readonly whole: Record<string, unknown> }

function given(value: unknown): Given[] {
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    const isWrapped = typeof one === 'object' && one !== null && 'type' in one && 'value' in one
    const whole = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>
    return isWrapped ? { type: String(one.type), value: one.value, whole } : { type: 'exact', value: one, whole }
  })
}

const asciiLower = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

function compare(
  column: Column,
  value: SqlValue,
  leaf: Pick<PropertyFilter, 'operator' | 'value'>,
  scope: Scope,
): boolean {
  const wanted = given(leaf.value)
  const [first] = wanted
  if (first === undefined) throw new Error('no value')
  const { operator = '' } = leaf
  if (operator.includes('_does_not_') || operator.endsWith('_is_not')) {
    const positive = operator
      .replace('_does_not_contain', '_contains')
      .replace('_does_not_equal', '_equals')
      .replace(/_is_not$/, '_is')
    return !compare(column, value, { ...leaf, operator: positive }, scope)
  }
  if (operator.startsWith('date_')) return compareDates(operator, value, first, scope)
  if (operator.startsWith('string_')) return compareText(operator, value, String(first.value))
  if (operator.startsWith('number_')) return compareNumbers(operator, value, Number(first.value))
  if (operator === 'checkbox_is') return (value === '__YES__') === first.value
  if (operator === 'status_is') {
    const options = 'options' in column ? column.options : []
    const group = options.find(({ name }) => name === value)?.group
    return value !== null && (first.type === 'is_group' ? group === first.value : value === first.value)
  }
  if (operator === 'enum_is' || operator === 'verification_is') return wanted.some((one) => one.value === value)
  const hex = (text: string) => text.replaceAll('-', '').match(/[0-9a-f]{32}/)?.[0] ?? text
  const held = readList(value).map(hex)
  return wanted.some((one) => {
    if (one.type === 'relative') return held.includes(hex(scope.userId))
    const named = typeof one.value === 'object' && one.value !== null && 'id' in one.value ? one.value.id : one.value
    return held.includes(hex(String(named)))
  })
}

function compareText(operator: string, value: SqlValue, wanted: string): boolean {
  if (value === null) return false
  const text = String(value)
  if (operator === 'string_is') return text === wanted
  const [low, part] = [asciiLower(text), asciiLower(wanted)]
  if (operator === 'string_contains') return low.includes(part)
  return operator === 'string_starts_with' ? low.startsWith(part) : low.endsWith(part)
}

function compareNumbers(operator: string, value: SqlValue, wanted: number): boolean {
  if (value === null) return false
  const number = Number(value)
  switch (operator) {
    case 'number_equals':
      return number === wanted
    case 'number_greater_than':
      return number > wanted
    case 'number_less_than':
      return number < wanted
    case 'number_greater_than_or_equal_to':
      return number >= wanted
    default:
      return number <= wanted
  }
}

const dayText = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)

function compareDates(operator: string, value: SqlValue, wanted: Given, scope: Scope): boolean {
  if (value === null) return false
  const atMs = Date.parse(String(value))
  if (operator === 'date_is_within' || operator === 'date_is_relative_to') {
    const [from, to] = span(wanted, scope.nowMs)
    const day = dayText(atMs)
    return (from === undefined || day >= from) && (to === undefined || day <= to)
  }
  const isMoment = wanted.type === 'exact' && String(wanted.value).includes('T')
  const limit = wanted.type === 'relative' ? relativeDay(String(wanted.value), scope.nowMs) : String(wanted.value)
  const order = isMoment ? Math.sign(atMs - Date.parse(limit)) : dayText(atMs).localeCompare(limit)
  switch (operator) {
    case 'date_is':
      return order === 0
    case 'date_is_before':
      return order < 0
    case 'date_is_after':
      return order > 0
    case 'date_is_on_or_before':
      return order <= 0
    default:
      return order >= 0
  }
}

/** Days by the calendar: a month from the 31st is the last day of a shorter month. */
function shift(nowMs: number, count: number, unit: string): string {
  const now = new Date(nowMs)
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  if (unit === 'day' || unit === 'week') return dayText(Date.UTC(year, month, day + count * (unit === 'week' ? 7 : 1)))
  const months = month + count * (unit === 'year' ? 12 : 1)
  const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate()
  return dayText(Date.UTC(year, months, Math.min(day, last)))
}

function relativeDay(word: string, nowMs: number): string {
  switch (word) {
    case 'today':
      return shift(nowMs, 0, 'day')
    case 'tomorrow':
      return shift(nowMs, 1, 'day')
    case 'yesterday':
      return shift(nowMs, -1, 'day')
    default:
      return shift(nowMs, word.endsWith('ago') ? -1 : 1, word.includes('week') ? 'week' : 'month')
  }
}

function span(wanted: Given, nowMs: number): [string | undefined, string | undefined] {
  const nested = (typeof wanted.value === 'object' ? wanted.value : wanted.whole) as Record<string, unknown>
  if (wanted.type === 'exact') return [text(nested['start_date']), text(nested['end_date'])]
  const word = String(typeof wanted.value === 'string' ? wanted.value : nested['type'])
  const today = shift(nowMs, 0, 'day')
  const unit =
    word.startsWith('this_') || word.startsWith('the_') ? (word.split('_').at(-1) ?? '') : String(nested['unit'])
  if (word.startsWith('the_past')) return [shift(nowMs, -1, unit), today]
  if (word.startsWith('the_next')) return [today, shift(nowMs, 1, unit)]
  if (word === 'custom') {
    const count = Number(nested['count'])
    return nested['direction'] === 'past' ? [shift(nowMs, -count, unit), today] : [today, shift(nowMs, count, unit)]
  }
  return surrounding(nowMs, unit)
}

function surrounding(nowMs: number, unit: string): [string, string] {
  const now = new Date(nowMs)
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  const monday = day - (now.getUTCDay() === 0 ? 6 : now.getUTCDay() - 1)
  switch (unit) {
    case 'year':
      return [`${year}-01-01`, `${year}-12-31`]
    case 'month':
      return [dayText(Date.UTC(year, month, 1)), dayText(Date.UTC(year, month + 1, 0))]
    case 'week':
      return [dayText(Date.UTC(year, month, monday)), dayText(Date.UTC(year, month, monday + 6))]
    default:
      return [dayText(nowMs), dayText(nowMs)]
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
