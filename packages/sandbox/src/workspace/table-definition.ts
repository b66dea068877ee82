import type { DataSource } from './data-source.js'
import { sqlColumns } from './sql-columns.js'
import { collectionUrl } from './urls.js'

/** A name in double quotes, as SQLite reads it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function tableName(source: DataSource): string {
  return collectionUrl(source.id)
}

/** The table as a fetch of the data source shows it, and as SQLite gets it. */
export function tableDefinition(source: DataSource, name: string = tableName(source)): string {
  const columns = [...SYSTEM_COLUMNS, ...source.columns.flatMap(sqlColumns)]
  const lines = columns.map(({ name: column, type, note }, index) => {
    const shown = index < SYSTEM_COLUMNS.length ? column : quoted(column)
    const comma = index === columns.length - 1 ? '' : ','
    return `\t${shown} ${type}${comma}${note === undefined ? '' : ` -- ${note.replaceAll(/\s/g, ' ')}`}`
  })
  return `CREATE TABLE IF NOT EXISTS ${quoted(name)} (\n${lines.join('\n')}\n)`
}

const SYSTEM_COLUMNS = [
  { name: 'url', type: 'TEXT UNIQUE', note: undefined },
  { name: 'createdTime', type: 'TEXT', note: 'ISO-8601 datetime string, automatically set' },
] as const
