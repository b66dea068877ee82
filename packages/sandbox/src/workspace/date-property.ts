import { invalid } from './api-error.js'
import { readIso } from './date-arithmetic.js'
import type { Row, SqlValue } from './row.js'

/**
 * Completes what a write says about one date: a cleared start clears all of it, and `is_datetime` follows from the text
 * where it is not given. Throws a validation error for an end without a start, before it, or of another kind.
 */
export function checkDates(property: string, before: Row, row: Record<string, SqlValue>): void {
  const [start, end, isDatetime] = ['start', 'end', 'is_datetime'].map((part) => `date:${property}:${part}`) as [
    string,
    string,
    string,
  ]
  if (!(start in row || end in row || isDatetime in row)) return
  if (row[start] === null) {
    Object.assign(row, { [end]: null, [isDatetime]: null })
    return
  }
  const from = row[start] ?? before[start] ?? null
  const to = end in row ? (row[end] ?? null) : (before[end] ?? null)
  if (from === null) throw invalid(`Property "${row[end] == null ? isDatetime : end}" needs "${start}".`)
  const hasTime = String(from).includes('T')
  if (to !== null && String(to).includes('T') !== hasTime) {
    throw invalid(`Property "${end}" must have a time of day exactly when "${start}" has one.`)
  }
  if (to !== null && readIso(String(to)) < readIso(String(from))) {
    throw invalid(`Property "${end}" must not be before "${start}".`)
  }
  const given = row[isDatetime]
  if (given != null && (given === 1) !== hasTime) {
    throw invalid(`Property "${isDatetime}" is ${given}, but "${start}" is ${JSON.stringify(from)}.`)
  }
  row[isDatetime] = hasTime ? 1 : 0
}
