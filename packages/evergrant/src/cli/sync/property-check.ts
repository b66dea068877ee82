import { quote } from '../../internal/redact.js'
import { type ColumnSchema, type DataSourceSchema, parseReference, type PropertyValue } from '../../notion-entry.js'
import { isObject } from '../../internal/json-object.js'
import { isCalendarDate } from '../notion/calendar-date.js'
import { findOption, unknownOption } from '../notion/column-option.js'
import { badProperty } from './push-problems.js'

type Values = Readonly<Record<string, PropertyValue | null>>

/**
 * Refuses what the server would refuse of values that are to be written: by then the text of the page would have been sent. What is there already may be
 * as it is.
 *
 * @throws `FILE_UNREADABLE`, naming the property
 */
export function assertWritable(values: Values, { columns }: DataSourceSchema, path: string): void {
  for (const column of columns) {
    const value = values[column.name]
    if (value === undefined || value === null) continue
    const reason = reasonAgainst(column, value)
    if (reason !== undefined) throw badProperty(path, column.name, reason)
  }
}

function reasonAgainst(column: ColumnSchema, value: PropertyValue): string | undefined {
  switch (column.type) {
    case 'status':
    case 'select':
    case 'multi_select': {
      const unknown = textsIn(value).find((text) => findOption(column, text) !== text)
      return unknown === undefined ? undefined : unknownOption(column, unknown)
    }
    case 'date': {
      const { start, end } = isObject(value) ? value : { start: value, end: undefined }
      const isFine = [start, end ?? start].every(isCalendarDate)
      return isFine ? undefined : `has to be a day like 2026-10-01, or {start: …, end: …}, not ${quote(end ?? start)}`
    }
    case 'relation': {
      const other = textsIn(value).find((text) => parseReference(text)?.id === undefined)
      return other === undefined ? undefined : `has to be addresses of pages, not ${quote(other)}`
    }
    default:
      return undefined
  }
}

function textsIn(value: PropertyValue): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
}
