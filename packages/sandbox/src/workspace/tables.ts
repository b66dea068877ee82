import LibsqlDatabase from 'libsql'

import { invalid } from './api-error.js'
import type { Column, DataSource } from './model.js'
import { assertReadOnly } from './query-guard.js'
import { collectionUrl } from './urls.js'

export type SqlValue = string | number | null
export type Row = Record<string, SqlValue>

/** The rows of every data source, in a real SQLite database in memory. A table is named by its collection URL. */
export interface Tables {
  create(source: DataSource): void
  insert(source: DataSource, url: string, createdTime: string, values: Row): void
  update(source: DataSource, url: string, values: Row): void
  row(source: DataSource, url: string): Row
  /** Our own query, with values bound. */
  select(sql: string, params: readonly SqlValue[]): Row[]
  /** A stranger's query: one reading statement, or a validation error. Reads no further than `limit` rows. */
  query(sql: string, params: readonly (SqlValue | boolean)[], limit: number): Row[]
  close(): void
}

export function createTables(): Tables {
  const database = new LibsqlDatabase(':memory:')
  database.exec('PRAGMA query_only = 1')

  const writing = (work: () => void) => {
    database.exec('PRAGMA query_only = 0')
    try {
      work()
    } finally {
      database.exec('PRAGMA query_only = 1')
    }
  }
  const select = (sql: string, params: readonly SqlValue[]) => database.prepare(sql).all(...params) as Row[]

  return {
    create: (source) => writing(() => database.exec(tableDefinition(source))),
    insert(source, url, createdTime, values) {
      const row: Row = { url, createdTime, ...values }
      const names = Object.keys(row)
      const sql = `INSERT INTO ${table(source)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
      writing(() => database.prepare(sql).run(...Object.values(row)))
    },
    update(source, url, values) {
      const names = Object.keys(values)
      if (names.length === 0) return
      const sql = `UPDATE ${table(source)} SET ${names.map((name) => `${quoted(name)} = ?`).join(', ')} WHERE url = ?`
      writing(() => database.prepare(sql).run(...Object.values(values), url))
    },
    row: (source, url) => select(`SELECT * FROM ${table(source)} WHERE url = ?`, [url])[0] ?? {},
    select,
    query(sql, params, limit) {
      assertReadOnly(database, sql)
      // The driver aborts the whole process on a boolean.
      const bound = params.map((value) => (typeof value === 'boolean' ? Number(value) : value))
      const rows: Row[] = []
      try {
        for (const row of database.prepare(sql).iterate(...bound)) {
          if (rows.push(row as Row) >= limit) break
        }
        return rows
      } catch (error) {
        throw invalid(`SQL error: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
    close: () => database.close(),
  }
}

export function table(source: DataSource): string {
  return quoted(collectionUrl(source.id))
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The SQLite columns of one property: a date takes three. */
export function sqlColumns(column: Column): { name: string; type: string }[] {
  const name = /^(id|url)$/i.test(column.name) ? `userDefined:${column.name}` : column.name
  if (column.type === 'number') return [{ name, type: 'FLOAT' }]
  if (column.type !== 'date') return [{ name, type: 'TEXT' }]
  return [
    { name: `date:${column.name}:start`, type: 'TEXT' },
    { name: `date:${column.name}:end`, type: 'TEXT' },
    { name: `date:${column.name}:is_datetime`, type: 'INTEGER' },
  ]
}

/** The table as a fetch of the data source shows it, and as SQLite gets it. */
export function tableDefinition(source: DataSource): string {
  const lines = source.columns.flatMap((column) =>
    sqlColumns(column).map(({ name, type }) => ({ text: `${quoted(name)} ${type}`, note: noteOn(column, name) })),
  )
  const system = [
    { text: 'url TEXT UNIQUE', note: undefined },
    { text: 'createdTime TEXT', note: 'ISO-8601 datetime string, set when the row is made' },
  ]
  const all = [...system, ...lines]
  const body = all.map(({ text, note }, index) => {
    const comma = index === all.length - 1 ? '' : ','
    return `\t${text}${comma}${note === undefined ? '' : ` -- ${note}`}`
  })
  return `CREATE TABLE IF NOT EXISTS ${table(source)} (\n${body.join('\n')}\n)`
}

function noteOn(column: Column, name: string): string | undefined {
  const names = JSON.stringify(column.options?.map((option) => option.name) ?? [])
  switch (column.type) {
    case 'select':
    case 'status':
      return `one of ${names}`
    case 'multi_select':
      return `JSON array of zero or more of ${names}`
    case 'person':
      return 'JSON array of user URLs'
    case 'relation':
      return 'JSON array of page URLs'
    case 'checkbox':
      return '"__YES__" or "__NO__"'
    case 'date':
      if (name.endsWith(':is_datetime')) return '1 when the date has a time of day, else 0'
      return name.endsWith(':end') ? 'ISO-8601 end of a range, or NULL' : 'ISO-8601 date or datetime'
    default:
      return undefined
  }
}
