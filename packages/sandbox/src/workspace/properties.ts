import { invalid } from './api-error.js'
import type { Column, ColumnOption, RelationColumn } from './column.js'
import type { DataSource } from './data-source.js'
import { isIso } from './date-arithmetic.js'
import { checkDates } from './date-property.js'
import { attachFile } from './files.js'
import type { Row, SqlValue } from './row.js'
import { sqlColumns } from './sql-columns.js'
import { pageUrl, readId, unwrap, userUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/**
 * Turns the property map of a write into SQL values; `before` are those that the row has. `null` clears.
 * Throws a validation error that names the property.
 */
export function toSqlValues(
  workspace: Workspace,
  source: DataSource,
  properties: Record<string, unknown>,
  before: Row = {},
): Row {
  const row: Record<string, SqlValue> = {}
  for (const [name, value] of Object.entries(properties)) {
    const column = source.columns.find((candidate) => sqlColumns(candidate).some((sql) => sql.name === name))
    if (column === undefined) throw unknownProperty(source, name)
    row[name] = value === null ? cleared(column) : toSqlValue({ workspace, column, name }, value)
  }
  for (const column of source.columns) if (column.type === 'date') checkDates(column.name, before, row)
  return row
}

/** One value of a write: where it goes to, and what it can refer to. */
interface Target {
  readonly workspace: Workspace
  readonly column: Column
  readonly name: string
}

function toSqlValue(target: Target, value: unknown): SqlValue {
  const { column, name } = target
  switch (column.type) {
    case 'title':
    case 'text':
    case 'url':
    case 'email':
    case 'phone_number':
      return text(name, value)
    case 'number':
      return number(name, value)
    case 'checkbox':
      if (value !== '__YES__' && value !== '__NO__') throw wrong(name, '"__YES__" or "__NO__"', value)
      return value
    case 'date':
      return datePart(name, value)
    case 'place':
      return placePart(name, value)
    case 'select':
    case 'status':
      return option(column.options, name, value)
    case 'multi_select':
      return JSON.stringify(list(name, value).map((one) => option(column.options, name, one)))
    case 'person':
      return JSON.stringify(texts(name, value).map((one) => person(target, one)))
    case 'relation':
      return JSON.stringify(texts(name, value).map((one) => link(target, column, one)))
    case 'file':
      return JSON.stringify(list(name, value).map((one) => file(target, one)))
    default:
      throw readOnly(column)
  }
}

function cleared(column: Column): SqlValue {
  if (READ_ONLY.has(column.type)) throw readOnly(column)
  if (column.type === 'title') return ''
  return column.type === 'checkbox' ? '__NO__' : null
}

/** The types whose values the server computes or keeps itself. */
export const READ_ONLY: ReadonlySet<Column['type']> = new Set([
  'rollup',
  'formula',
  'auto_increment_id',
  'created_time',
  'last_edited_time',
  'created_by',
  'last_edited_by',
  'last_visited_time',
  'verification',
  'button',
])

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  return value
}

function number(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'a number', value)
  return value
}

function datePart(name: string, value: unknown): SqlValue {
  if (name.endsWith(':is_datetime')) {
    if (value !== 0 && value !== 1) throw wrong(name, '0 or 1', value)
    return value
  }
  if (typeof value !== 'string' || !isIso(value)) throw wrong(name, 'an ISO-8601 date', value)
  return value
}

const DEGREES: Record<string, number | undefined> = { latitude: 90, longitude: 180 }

function placePart(name: string, value: unknown): SqlValue {
  const most = DEGREES[name.slice(name.lastIndexOf(':') + 1)]
  if (most === undefined) return text(name, value)
  const degrees = number(name, value)
  if (Math.abs(degrees) > most) throw wrong(name, `from -${most} to ${most}`, value)
  return degrees
}

function option(options: readonly ColumnOption[], name: string, value: unknown): string {
  const names = options.map((one) => one.name)
  if (typeof value !== 'string' || !names.includes(value)) throw wrong(name, `one of ${JSON.stringify(names)}`, value)
  return value
}

function person({ workspace, name }: Target, reference: string): string {
  if (reference.startsWith('space_permission_group-')) return reference
  const id = readId(reference)
  if (!workspace.users.some((user) => user.id === id)) throw wrong(name, 'ids or URLs of users', reference)
  return userUrl(id ?? '')
}

function link({ workspace, name }: Target, { dataSourceId }: RelationColumn, reference: string): string {
  const page = workspace.pages.get(readId(unwrap(reference)) ?? '')
  const isRow = page !== undefined && page.parent.kind === 'data-source' && page.parent.id === dataSourceId
  if (!isRow || page.inTrash) throw wrong(name, `URLs or ids of pages of collection://${dataSourceId}`, reference)
  return pageUrl(page.id)
}

/** A file is given by its id, its URL, a folder's tag or URL, or as an upload in the shape of the REST API. */
function file({ workspace, name }: Target, value: unknown): string {
  const upload = typeof value === 'object' && value !== null && 'file_upload' in value ? value.file_upload : undefined
  const reference = typeof upload === 'object' && upload !== null && 'id' in upload ? upload.id : value
  if (typeof reference !== 'string' || reference === '') throw wrong(name, 'file ids or URLs', value)
  const url = /^<folder url="([^"]*)"/.exec(reference)?.[1] ?? unwrap(reference)
  const id = /^(?:file-upload:\/\/)?([0-9a-f-]{32,36})$/i.exec(url)?.[1]
  if (id === undefined) return url
  const stored = workspace.files.get(readId(id) ?? '')
  if (stored?.bytes === undefined) throw wrong(name, 'ids of files whose bytes have arrived', value)
  return attachFile(workspace, stored.id)
}

/** Models send arrays as JSON text as often as they send arrays. */
function list(name: string, value: unknown): unknown[] {
  const parsed: unknown = typeof value === 'string' && value.startsWith('[') ? parse(name, value) : value
  return Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
}

function texts(name: string, value: unknown): string[] {
  return list(name, value).map((one) => {
    if (typeof one !== 'string') throw wrong(name, 'an array of strings', value)
    return one
  })
}

function parse(name: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw wrong(name, 'an array', value)
  }
}

function unknownProperty(source: DataSource, name: string): Error {
  const column = source.columns.find((candidate) => candidate.name === name)
  if (column !== undefined) {
    const names = sqlColumns(column).map((sql) => JSON.stringify(sql.name))
    if (names.length === 0) return readOnly(column)
    return invalid(`Property ${JSON.stringify(name)} is written as ${names.join(', ')}.`)
  }
  const known = source.columns.flatMap(sqlColumns).map((sql) => sql.name)
  return invalid(`Property "${name}" does not exist in the data source. Known properties: ${known.join(', ')}.`)
}

function readOnly({ name, type }: Column): Error {
  return invalid(`Property ${JSON.stringify(name)} is read-only: ${type} is set by the server.`)
}

function wrong(name: string, expected: string, value: unknown): Error {
  return invalid(`Property "${name}" must be ${expected}, not ${JSON.stringify(value)}.`)
}
