import type { DataSource } from '../data-source.js'
import type { Row } from '../row.js'
import { mainSqlColumn, sqlColumns } from '../sql-columns.js'
import { convertValue } from './convert-value.js'

/** The values that a row keeps in another data source: those of columns of the same name, as far as their types let them. */
export function carriedRow(from: DataSource, to: DataSource, row: Row): Row {
  const kept = to.columns.flatMap((column) => {
    const before = from.columns.find(({ name }) => name === column.name)
    if (before === undefined || column.type === 'title' || column.type === 'auto_increment_id') return []
    if (before.type === column.type && sqlColumns(column).length > 1) {
      return sqlColumns(column).flatMap(({ name }) => (name in row ? [[name, row[name] ?? null] as const] : []))
    }
    const [old, fresh] = [mainSqlColumn(before), mainSqlColumn(column)]
    const value = old === undefined ? null : convertValue(row[old] ?? null, before, column)
    return fresh === undefined || value === null ? [] : [[fresh, value] as const]
  })
  return Object.fromEntries(kept)
}
