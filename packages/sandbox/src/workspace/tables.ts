import LibsqlDatabase from 'libsql'

import { invalid } from './api-error.js'
import { assertReadOnly } from './query-guard.js'
import type { Row, SqlValue } from './row.js'
import { quoted } from './table-definition.js'

/** A real SQLite database in memory, for queries over the rows of data sources. What it holds follows the pages. */
export interface Tables {
  /** Makes a table hold exactly these rows, by URL. A row that is the same object as before is not written again. */
  hold(table: string, definition: string, rows: ReadonlyMap<string, Row>): void
  /** Our own query, with values bound. */
  select(sql: string, params: readonly SqlValue[]): Row[]
  /** A stranger's query: one reading statement over these tables, or a validation error. Reads no further than `limit` rows. */
  query(sql: string, params: readonly (SqlValue | boolean)[], options: QueryOptions): Row[]
  close(): void
}

export interface QueryOptions {
  readonly limit: number
  readonly tables: readonly string[]
}

interface HeldTable {
  readonly definition: string
  readonly rows: ReadonlyMap<string, Row>
}

export function createTables(): Tables {
  let database = openDatabase()
  const held = new Map<string, HeldTable>()

  /** Statements that were explained or left half-way keep their tables locked, so that none can be dropped: all begin anew. */
  const rebuild = () => {
    const locked = database
    database = openDatabase()
    for (const [table, { definition, rows }] of held) writing(database, () => fill(database, table, definition, rows))
    locked.close()
  }

  return {
    hold(table, definition, rows) {
      const before = held.get(table)
      held.set(table, { definition, rows })
      if (before === undefined) return writing(database, () => fill(database, table, definition, rows))
      if (before.definition !== definition) return rebuild()
      const changed = [...rows].filter(([url, row]) => before.rows.get(url) !== row)
      const gone = [...before.rows.keys()].filter((url) => !rows.has(url))
      if (changed.length + gone.length === 0) return
      writing(database, () => {
        remove(database, table, gone)
        put(database, table, changed)
      })
    },
    select: (sql, params) => database.prepare(sql).all(...params) as Row[],
    query(sql, params, { limit, tables }) {
      assertReadOnly(database, sql, tables)
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

function openDatabase(): LibsqlDatabase.Database {
  const database = new LibsqlDatabase(':memory:')
  database.exec('PRAGMA query_only = 1')
  return database
}

function writing(database: LibsqlDatabase.Database, work: () => void): void {
  database.exec('PRAGMA query_only = 0; BEGIN')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  } finally {
    database.exec('PRAGMA query_only = 1')
  }
}

function fill(
  database: LibsqlDatabase.Database,
  table: string,
  definition: string,
  rows: ReadonlyMap<string, Row>,
): void {
  database.exec(definition)
  put(database, table, [...rows])
}

function remove(database: LibsqlDatabase.Database, table: string, urls: readonly string[]): void {
  const statement = database.prepare(`DELETE FROM ${quoted(table)} WHERE url = ?`)
  for (const url of urls) statement.run(url)
}

/** Every row has all columns of its table, so that one statement serves them all. */
function put(database: LibsqlDatabase.Database, table: string, rows: readonly (readonly [string, Row])[]): void {
  const names = Object.keys(rows[0]?.[1] ?? {})
  if (names.length === 0) return
  const places = names.map(() => '?').join(', ')
  const updates = names.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')
  const statement = database.prepare(
    `INSERT INTO ${quoted(table)} (${names.map(quoted).join(', ')}) VALUES (${places}) ON CONFLICT(url) DO UPDATE SET ${updates}`,
  )
  for (const [, row] of rows) statement.run(...names.map((name) => row[name] ?? null))
}
