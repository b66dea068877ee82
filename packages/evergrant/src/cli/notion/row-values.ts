import type { DataSourceSchema, PropertyValue } from '../../notion-entry.js'
import type { RowRecord } from './row-input.js'
import { valuesFromRecord, type Values } from './value-words.js'

/**
 * What a record gives to columns that can be written. What Notion sets itself is part of what was read, and so is the address of the row, which
 * is no column unless there is one of that name.
 */
export function writableValues({ columns }: DataSourceSchema, record: RowRecord): Values {
  const skipped = new Set(columns.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name))
  if (!columns.some(({ name }) => name === 'url')) skipped.add('url')
  const given = Object.entries(record).filter(([name]) => !skipped.has(name))
  return valuesFromRecord(columns, Object.fromEntries(given))
}

/** For a row that is not there yet, where there is nothing to clear. */
export function withoutClears(values: Values): Readonly<Record<string, PropertyValue>> {
  const set = Object.entries(values).filter((entry): entry is [string, PropertyValue] => entry[1] !== null)
  return Object.fromEntries(set)
}
