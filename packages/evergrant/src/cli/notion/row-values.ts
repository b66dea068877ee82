import type { DataSourceSchema, PropertyValue } from '../../notion-entry.js'
import type { RowRecord } from './row-input.js'
import { valuesFromRecord, type Values } from './value-words.js'

/** The values of a record, and the address of the row that it came from, which is no column unless there is one of that name. */
export function splitRecord(
  { columns }: DataSourceSchema,
  record: RowRecord,
): { readonly url: string | undefined; readonly values: Values } {
  const hasColumn = columns.some(({ name }) => name === 'url')
  const { url, ...rest } = record
  if (hasColumn) return { url: undefined, values: valuesFromRecord(columns, record) }
  return { url: typeof url === 'string' && url !== '' ? url : undefined, values: valuesFromRecord(columns, rest) }
}

/** For a row that is not there yet, where there is nothing to clear. */
export function withoutClears(values: Values): Readonly<Record<string, PropertyValue>> {
  const set = Object.entries(values).filter((entry): entry is [string, PropertyValue] => entry[1] !== null)
  return Object.fromEntries(set)
}

/** Columns that Notion sets itself are part of what was read, and none of what is written. */
export function withoutReadOnly({ columns }: DataSourceSchema, record: RowRecord): RowRecord {
  const readOnly = new Set(columns.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name))
  return Object.fromEntries(Object.entries(record).filter(([name]) => !readOnly.has(name)))
}
