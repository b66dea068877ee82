import { invalid } from './api-error.js'
import { readIso } from './date-arithmetic.js'
import type { Row, SqlValue } from './row.js'

/**
 * Completes what a write says about one date: a cleared start clears all of it, and `is_datetime` follows from the text
 * where it is not given. Throws a validation error for an end without a start, before it, or of another kind.
 */
export function checkDates(property: string, before: Row, row: Record<string, SqlValue>): void {
  const name = (part: string) => `date:${property}:${part}`
  const [start, end, isDatetime] = [name('start'), name('end'), name('is_datetime')]
  if (!(start in row || end in row || isDatetime in row)) return
  if (row[start] === null) {
    Object.assign(row, { [end]: null, [isDatetime]: null })
    return
  }
  const from = textOf(row[start] ?? before[start])
  const to = textOf(end in row ? row[end] : before[end])
  if (from === undefined) {
    const without = [end, isDatetime].find((part) => (row[part] ?? null) !== null)
    if (without === undefined) return
    throw invalid(`Property "${without}" needs "${start}".`)
  }
  const hasTime = from.includes('T')
  if (to !== undefined && to.includes('T') !== hasTime) {
    throw invalid(`Property "${end}" must have a time of day exactly when "${start}" has one.`)
  }
  if (to !== undefined && readIso(to) < readIso(from)) throw invalid(`Property "${end}" must not be before "${start}".`)
  const given = row[isDatetime] ?? undefined
  if (given !== undefined && (given === 1) !== hasTime) {
    throw invalid(`Property "${isDatetime}" is ${given}, but "${start}" is ${JSON.stringify(from)}.`)
  }
  row[isDatetime] = hasTime ? 1 : 0
}

function textOf(value: SqlValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
