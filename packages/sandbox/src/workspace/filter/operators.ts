import type { SqlValue } from '../row.js'
import { pageUrl, readId, unwrap, userUrl } from '../urls.js'
import { DATE_OPERATORS } from './date-operators.js'
import { givenValue, givenValues, type Operand, wrongValue } from './operand.js'
import { type Condition, negated } from './sql-condition.js'

/** Compares the SQL of a value with what a filter gives. */
export type Operator = (expression: string, operand: Operand) => Condition

export type OperatorFamily =
  | 'string'
  | 'number'
  | 'date'
  | 'select'
  | 'multi_select'
  | 'status'
  | 'checkbox'
  | 'relation'
  | 'person'
  | 'verification'

const not =
  (operator: Operator): Operator =>
  (expression, operand) =>
    negated(operator(expression, operand))

const compare =
  (symbol: string, read: (operand: Operand) => SqlValue): Operator =>
  (expression, operand) => ({ sql: `${expression} ${symbol} ?`, params: [read(operand)] })

/** One of several values, or the only one. */
const among =
  (read: (operand: Operand) => SqlValue[]): Operator =>
  (expression, operand) => {
    const values = read(operand)
    return { sql: `${expression} IN (${values.map(() => '?').join(', ')})`, params: values }
  }

/** A list in the column holds one of the values. */
const holding =
  (read: (operand: Operand) => SqlValue[]): Operator =>
  (expression, operand) => {
    const values = read(operand)
    const places = values.map(() => '?').join(', ')
    return {
      sql: `EXISTS (SELECT 1 FROM json_each(${expression}) AS held WHERE held.value IN (${places}))`,
      params: values,
    }
  }

/** Text is looked for without regard to the case of ASCII letters. */
const matching =
  (place: 'anywhere' | 'start' | 'end'): Operator =>
  (expression, operand) => {
    const wanted = readText(operand)
    if (wanted === '') return { sql: `${expression} IS NOT NULL`, params: [] }
    if (place === 'anywhere') return { sql: `instr(lower(${expression}), lower(?)) > 0`, params: [wanted] }
    const cut = place === 'start' ? `substr(${expression}, 1, length(?))` : `substr(${expression}, -length(?))`
    return { sql: `lower(${cut}) = lower(?)`, params: [wanted, wanted] }
  }

const contains = matching('anywhere')
const isText = compare('=', readText)
const isOption = among(readTexts)
const holdsOption = holding(readTexts)
const isStatus = among(readStatuses)
const isChecked = compare('=', readCheckbox)
const links = holding((operand) => readReferences(operand, pageUrl))
const names = holding(readPeople)
const isVerified = among(readTexts)

/** The operators of each kind of property, by their names on the wire. */
export const OPERATORS: Record<OperatorFamily, Record<string, Operator | undefined>> = {
  string: {
    string_is: isText,
    string_is_not: not(isText),
    string_contains: contains,
    string_does_not_contain: not(contains),
    string_starts_with: matching('start'),
    string_ends_with: matching('end'),
  },
  number: {
    number_equals: compare('=', readNumber),
    number_does_not_equal: not(compare('=', readNumber)),
    number_greater_than: compare('>', readNumber),
    number_less_than: compare('<', readNumber),
    number_greater_than_or_equal_to: compare('>=', readNumber),
    number_less_than_or_equal_to: compare('<=', readNumber),
  },
  date: DATE_OPERATORS,
  select: { enum_is: isOption, enum_is_not: not(isOption) },
  multi_select: { enum_contains: holdsOption, enum_does_not_contain: not(holdsOption) },
  status: { status_is: isStatus, status_is_not: not(isStatus) },
  checkbox: { checkbox_is: isChecked, checkbox_is_not: not(isChecked) },
  relation: { relation_contains: links, relation_does_not_contain: not(links) },
  person: { person_contains: names, person_does_not_contain: not(names) },
  verification: { verification_is: isVerified, verification_is_not: not(isVerified) },
}

function readText(operand: Operand): string {
  const { value } = givenValue(operand)
  if (typeof value !== 'string') throw wrongValue(operand, 'a string')
  return value
}

function readTexts(operand: Operand): string[] {
  return givenValues(operand).map(({ value }) => {
    if (typeof value !== 'string') throw wrongValue(operand, 'a string or an array of strings')
    return value
  })
}

function readNumber(operand: Operand): number {
  const { value } = givenValue(operand)
  const isBare = operand.value === value
  if (isBare || typeof value !== 'number' || !Number.isFinite(value)) {
    throw wrongValue(operand, 'a number as { type: "exact", value }')
  }
  return value
}

function readCheckbox(operand: Operand): string {
  const { value } = givenValue(operand)
  if (typeof value !== 'boolean') throw wrongValue(operand, 'true or false')
  return value ? '__YES__' : '__NO__'
}

/** Options by name, or all those of a group: `to_do`, `in_progress`, `complete`. */
function readStatuses(operand: Operand): string[] {
  const { column } = operand
  return givenValues(operand).flatMap(({ type, value }) => {
    if (typeof value !== 'string') throw wrongValue(operand, 'the name of an option or of a group')
    if (type !== 'is_group') return [value]
    const group = value.toLowerCase().replaceAll(/[ -]/g, '_')
    if (!['to_do', 'in_progress', 'complete'].includes(group))
      throw wrongValue(operand, 'to_do, in_progress or complete')
    const options = 'options' in column ? column.options : []
    return options.filter((option) => option.group === group).map(({ name }) => name)
  })
}

function readReferences(operand: Operand, toUrl: (id: string) => string): string[] {
  return givenValues(operand).map(({ value }) => {
    const id = typeof value === 'string' ? readId(unwrap(value)) : undefined
    if (id === undefined) throw wrongValue(operand, 'an id or a URL')
    return toUrl(id)
  })
}

/** People by id or URL, `{ table: "notion_user", id }`, or `me`. */
function readPeople(operand: Operand): string[] {
  return givenValues(operand).map(({ type, value }) => {
    if (type === 'relative' && value === 'me') return userUrl(operand.scope.userId)
    const named = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
    if (typeof named === 'string' && named.startsWith('space_permission_group-')) return named
    const id = typeof named === 'string' ? readId(named) : undefined
    if (id === undefined) throw wrongValue(operand, 'the id or URL of a user, or "me"')
    return userUrl(id)
  })
}
