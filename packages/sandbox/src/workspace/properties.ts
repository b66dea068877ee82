import { invalid } from './api-error.js'
import type { Column, ColumnOption } from './column.js'
import type { DataSource } from './data-source.js'
import type { Row, SqlValue } from './row.js'
import { sqlColumns } from './sql-columns.js'
import { pageUrl, readId, userUrl } from './urls.js'

/** Turns the property map of a write into SQLite values. Throws a validation error that names the property. */
export function toSqlValues(source: DataSource, properties: Record<string, unknown>): Row {
  const row: Record<string, SqlValue> = {}
  for (const [name, value] of Object.entries(properties)) {
    const column = source.columns.find((candidate) => sqlColumns(candidate).some((sql) => sql.name === name))
    if (column === undefined) {
      const known = source.columns.flatMap(sqlColumns).map((sql) => sql.name)
      throw invalid(`Property "${name}" does not exist in the data source. Known properties: ${known.join(', ')}.`)
    }
    row[name] = value === null ? null : toSqlValue(column, name, value)
  }
  return row
}

function toSqlValue(column: Column, name: string, value: unknown): SqlValue {
  switch (column.type) {
    case 'number':
      if (typeof value !== 'number') throw wrong(name, 'a number', value)
      return value
    case 'checkbox':
      if (value !== '__YES__' && value !== '__NO__') throw wrong(name, '"__YES__" or "__NO__"', value)
      return value
    case 'date':
      if (name.endsWith(':is_datetime')) return value === 1 ? 1 : 0
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw wrong(name, 'an ISO-8601 date', value)
      return value
    case 'select':
    case 'status':
      return option(column.options, name, value)
    case 'multi_select':
      return JSON.stringify(list(name, value).map((one) => option(column.options, name, one)))
    case 'person':
      return JSON.stringify(list(name, value).map((one) => userUrl(id(name, one))))
    case 'relation':
      return JSON.stringify(list(name, value).map((one) => pageUrl(id(name, one))))
    default:
      if (typeof value !== 'string') throw wrong(name, 'a string', value)
      return value
  }
}

function option(options: readonly ColumnOption[], name: string, value: unknown): string {
  const names = options.map((one) => one.name)
  if (typeof value !== 'string' || !names.includes(value)) throw wrong(name, `one of ${JSON.stringify(names)}`, value)
  return value
}

/** Models send arrays as JSON text as often as they send arrays. */
function list(name: string, value: unknown): string[] {
  const parsed: unknown = typeof value === 'string' && value.startsWith('[') ? parse(name, value) : value
  const values = Array.isArray(parsed) ? parsed : [parsed]
  if (!values.every((one) => typeof one === 'string')) throw wrong(name, 'an array of strings', value)
  return values
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong(name, 'an array of strings', text)
  }
}

function id(name: string, reference: string): string {
  const found = readId(reference)
  if (found === undefined) throw wrong(name, 'ids or URLs', reference)
  return found
}

function wrong(name: string, expected: string, value: unknown): Error {
  return invalid(`Property "${name}" must be ${expected}, not ${JSON.stringify(value)}.`)
}
