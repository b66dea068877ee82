/** A property as its data source's table shows it: a date has several columns. */
export interface SqlColumn {
  readonly name: string
  readonly names: readonly string[]
  readonly sqlType: string
  /** What the table says beside it. */
  readonly note: string
}

/** The properties of a `CREATE TABLE` as Notion writes it, a column a line, without the two that every table has. */
export function columnsInTable(table: string): readonly SqlColumn[] {
  const columns = new Map<string, SqlColumn>()
  for (const [, quoted = '', sqlType = '', note = ''] of table.matchAll(LINE)) {
    const sqlName = quoted.replaceAll('""', '"')
    const name = propertyOf(sqlName)
    const known = columns.get(name)
    columns.set(name, {
      name,
      names: [...(known?.names ?? []), sqlName],
      sqlType: known?.sqlType ?? sqlType,
      note: known?.note ?? note.trim(),
    })
  }
  return [...columns.values()]
}

/** The property that a column belongs to. */
function propertyOf(sqlName: string): string {
  const [, expanded] = /^(?:date|place):(.*):[a-z_]+$/s.exec(sqlName) ?? []
  return expanded ?? sqlName.replace(/^userDefined:/, '')
}

const LINE = /^[ \t]*"((?:[^"]|"")*)"[ \t]*(\w*)[^\n]*?(?:--([^\n]*))?$/gm
