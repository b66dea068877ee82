import type { ResultType } from '../column.js'
import { readIso } from '../date-arithmetic.js'
import type { SqlValue } from '../row.js'

/** What a formula works with. Undefined is empty. */
export type FormulaValue = number | string | boolean | DateValue | readonly FormulaValue[] | undefined

export interface DateValue {
  readonly atMs: number
  readonly hasTime: boolean
}

export function isDate(value: FormulaValue): value is DateValue {
  return typeof value === 'object' && 'atMs' in value
}

export function isEmpty(value: FormulaValue): boolean {
  return value === undefined || value === '' || value === 0 || value === false || (isList(value) && value.length === 0)
}

export function isList(value: FormulaValue): value is readonly FormulaValue[] {
  return Array.isArray(value)
}

export function toNumber(value: FormulaValue): number {
  if (isDate(value)) return value.atMs
  if (isList(value)) return value.length
  return value === undefined || value === '' ? 0 : Number(value)
}

export function toText(value: FormulaValue): string {
  if (value === undefined) return ''
  if (isList(value)) return value.map(toText).join(', ')
  return isDate(value) ? printDate(value) : String(value)
}

export function printDate({ atMs, hasTime }: DateValue): string {
  const iso = new Date(atMs).toISOString()
  return hasTime ? iso : iso.slice(0, 10)
}

/** A date column's text as a date; undefined when there is none. */
function readDate(text: SqlValue): DateValue | undefined {
  if (typeof text !== 'string') return undefined
  const atMs = readIso(text)
  return Number.isNaN(atMs) ? undefined : { atMs, hasTime: text.includes('T') }
}

/** A result as the table stores it, for a column that gives this type. */
export function toSql(value: FormulaValue, type: ResultType): SqlValue {
  switch (type) {
    case 'checkbox':
      return isEmpty(value) ? '__NO__' : '__YES__'
    case 'number': {
      const number = value === undefined ? Number.NaN : toNumber(value)
      return Number.isFinite(number) ? number : null
    }
    case 'list':
      return JSON.stringify(isList(value) ? value.map(toText) : value === undefined ? [] : [toText(value)])
    default:
      return value === undefined ? null : toText(value)
  }
}

/** A stored value of a column as a formula sees it. */
export function fromSql(value: SqlValue, type: ResultType): FormulaValue {
  if (type === 'checkbox') return value === '__YES__'
  if (value === null) return type === 'list' ? [] : undefined
  if (type === 'date') return readDate(value)
  return type === 'list' ? (JSON.parse(String(value)) as string[]) : value
}
