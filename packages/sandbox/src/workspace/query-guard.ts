import type Database from 'libsql'

import { invalid } from './api-error.js'

/**
 * Refuses SQL that is anything but one reading statement, then lets SQLite's own bytecode tell what it would use.
 *
 * The connection's `PRAGMA query_only` refuses writes to tables, but it lets ATTACH through and can be switched off, and
 * the engine is built with functions and virtual tables that read and write files.
 */
export function assertReadOnly(database: Database.Database, sql: string, tables: readonly string[]): void {
  const statement = onlyStatement(sql)
  if (!/^(select|with|values)\b/i.test(statement)) {
    throw invalid('Only SELECT statements are allowed in SQL queries over data sources.')
  }
  let used: Instruction[]
  try {
    used = database.prepare(`EXPLAIN ${sql}`).all() as Instruction[]
  } catch (error) {
    throw invalid(`SQL error: ${error instanceof Error ? error.message : String(error)}`)
  }
  for (const { opcode, p4 } of used) {
    const name = /^([^()]+)\(-?\d+\)$/.exec(String(p4))?.[1]?.toLowerCase()
    if (/^(Pure)?Func|^Agg/.test(opcode) && name !== undefined && !FUNCTIONS.has(name)) {
      throw invalid(`The SQL function ${name} is not available in queries over data sources.`)
    }
    if (opcode === 'VOpen') assertKnownModules(database, sql)
  }
  assertNamedTables(database, used, tables)
}

interface Instruction {
  readonly opcode: string
  readonly p2: number
  readonly p4: unknown
}

/** Every table that the statement opens must be one of those that the query may read; SQLite's own schema is none. */
function assertNamedTables(database: Database.Database, used: readonly Instruction[], tables: readonly string[]): void {
  const opened = used.filter(({ opcode }) => opcode === 'OpenRead').map(({ p2 }) => p2)
  if (opened.length === 0) return
  const schema = database.prepare('SELECT tbl_name, rootpage FROM sqlite_schema').all() as StoredTable[]
  for (const page of opened) {
    const name = schema.find(({ rootpage }) => rootpage === page)?.tbl_name
    if (name === undefined || !tables.includes(name)) {
      throw invalid(`The query reads ${JSON.stringify(name ?? 'sqlite_schema')}, which is not in data_source_urls.`)
    }
  }
}

interface StoredTable {
  readonly tbl_name: string
  readonly rootpage: number
}

/** The statement without comments and a closing semicolon. Text after a semicolon is a second statement. */
function onlyStatement(sql: string): string {
  const bare = sql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (part) => (part.startsWith('--') || part.startsWith('/*') ? ' ' : part.replaceAll(';', ',')),
  )
  const [statement = '', ...rest] = bare.split(';')
  if (rest.some((part) => part.trim() !== '')) throw invalid('Only one SQL statement is allowed in a query.')
  return statement.trim()
}

/** The bytecode does not name virtual tables, so none but the JSON ones may be named anywhere in the text. */
function assertKnownModules(database: Database.Database, sql: string): void {
  const modules = database.prepare('SELECT name FROM pragma_module_list').all() as { name: string }[]
  const text = sql.toLowerCase()
  const refused = modules.find(({ name }) => !MODULES.has(name.toLowerCase()) && text.includes(name.toLowerCase()))
  if (refused !== undefined || text.includes('pragma_')) {
    throw invalid('Only data sources and json_each can be read in queries over data sources.')
  }
}

const MODULES = new Set(['json_each', 'json_tree'])

const FUNCTIONS = new Set(
  [
    'abs avg ceil ceiling changes char coalesce concat concat_ws count cume_dist current_date current_time',
    'current_timestamp date datetime dense_rank first_value floor format glob group_concat hex ifnull iif instr',
    'json json_array json_array_length json_each json_extract json_group_array json_group_object json_insert',
    'json_object json_patch json_quote json_remove json_replace json_set json_type json_valid julianday lag',
    'last_value lead length like lower ltrim max min nth_value ntile nullif octet_length percent_rank printf quote',
    'random rank replace round row_number rtrim sign strftime string_agg substr substring sum time timediff total',
    'trim typeof unicode unixepoch upper -> ->>',
  ]
    .join(' ')
    .split(' '),
)
