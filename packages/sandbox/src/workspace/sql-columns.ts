import type { Column } from './column.js'

/** A column of the SQLite table of a data source. */
export interface SqlColumn {
  readonly name: string
  readonly type: 'TEXT' | 'FLOAT' | 'INTEGER'
  /** What its comment in the table definition says. */
  readonly note: string | undefined
}

/** The SQLite columns of one property: a date takes three, a place five, a button none. */
export function sqlColumns(column: Column): readonly SqlColumn[] {
  switch (column.type) {
    case 'button':
      return []
    case 'date':
      return DATE_PARTS.map(({ part, type, note }) => ({ name: `date:${column.name}:${part}`, type, note }))
    case 'place':
      return PLACE_PARTS.map(({ part, type, note }) => ({ name: `place:${column.name}:${part}`, type, note }))
    default:
      return [{ name: plainName(column.name), type: affinity(column), note: noteOn(column) }]
  }
}

/** The SQLite column by which a property is filtered and sorted; undefined for a button. */
export function mainSqlColumn(column: Column): string | undefined {
  return sqlColumns(column)[0]?.name
}

/** The SQLite column that holds the titles of a data source. */
export function titleColumn({ columns }: { readonly columns: readonly Column[] }): string {
  const column = columns.find(({ type }) => type === 'title')
  return (column === undefined ? undefined : mainSqlColumn(column)) ?? 'Name'
}

const DATE_PARTS = [
  { part: 'start', type: 'TEXT', note: 'ISO-8601 date or datetime' },
  { part: 'end', type: 'TEXT', note: 'ISO-8601 end of a range, or NULL' },
  { part: 'is_datetime', type: 'INTEGER', note: '1 when the date has a time of day, else 0' },
] as const

const PLACE_PARTS = [
  { part: 'name', type: 'TEXT', note: undefined },
  { part: 'address', type: 'TEXT', note: undefined },
  { part: 'latitude', type: 'FLOAT', note: undefined },
  { part: 'longitude', type: 'FLOAT', note: undefined },
  { part: 'google_place_id', type: 'TEXT', note: undefined },
] as const

/** Names that the table has for itself already. */
function plainName(name: string): string {
  return /^(id|url|createdTime)$/i.test(name) ? `userDefined:${name}` : name
}

function affinity(column: Column): SqlColumn['type'] {
  if (column.type === 'number' || ('result' in column && column.result === 'number')) return 'FLOAT'
  return column.type === 'auto_increment_id' ? 'INTEGER' : 'TEXT'
}

function noteOn(column: Column): string | undefined {
  switch (column.type) {
    case 'select':
    case 'status':
      return `one of ${optionNames(column.options)}`
    case 'multi_select':
      return `JSON array of zero or more of ${optionNames(column.options)}`
    case 'auto_increment_id':
      return `number of the row, set by the server${column.prefix === undefined ? '' : `; shown as ${column.prefix}-n`}`
    case 'relation':
      return `JSON array of page URLs, of the data source collection://${column.dataSourceId}`
    default:
      return NOTES[column.type]
  }
}

const NOTES: Partial<Record<Column['type'], string>> = {
  person: 'JSON array of user URLs',
  file: 'JSON array of file references',
  checkbox: '"__YES__" or "__NO__"',
  rollup: 'computed over a relation, read-only',
  formula: 'computed, read-only',
  created_time: 'ISO-8601 datetime, set by the server',
  last_edited_time: 'ISO-8601 datetime, set by the server',
  last_visited_time: 'ISO-8601 datetime of your last visit, set by the server',
  created_by: 'JSON array with one user URL, set by the server',
  last_edited_by: 'JSON array with one user URL, set by the server',
  verification: '"verified", "expired" or "none", read-only',
}

function optionNames(options: readonly { readonly name: string }[]): string {
  return JSON.stringify(options.map(({ name }) => name))
}
