import { createStatementReader, type StatementReader } from '../statement-reader.js'
import { type ColumnDefinition, readColumn, readColumnName, readTypeOf } from './column-definition.js'

/** A change of the columns of a data source. */
export type SchemaChange =
  | { readonly kind: 'add'; readonly column: ColumnDefinition }
  | { readonly kind: 'drop'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'alter'; readonly column: ColumnDefinition }

/** Reads `CREATE TABLE ("Name" TITLE, …)`. Throws a validation error that says where it cannot be read. */
export function parseCreateTable(text: string): ColumnDefinition[] {
  const reader = createStatementReader('schema', text)
  reader.expectWords('CREATE TABLE')
  reader.takeWords('IF NOT EXISTS')
  const next = reader.peek()?.kind
  if (next === 'name' || next === 'word') reader.expect('the name of the table', 'name', 'word')
  reader.expectSymbol('(')
  const columns: ColumnDefinition[] = []
  if (reader.takeSymbol(')') === undefined) {
    do columns.push(readColumn(reader))
    while (reader.takeSymbol(',') !== undefined)
    reader.expectSymbol(')')
  }
  reader.takeSymbol(';')
  reader.expectEnd()
  return columns
}

/** Reads `ADD COLUMN …; DROP COLUMN …; RENAME COLUMN … TO …; ALTER COLUMN … SET …`. */
export function parseStatements(text: string): SchemaChange[] {
  const reader = createStatementReader('statements', text)
  const changes: SchemaChange[] = []
  while (reader.peek() !== undefined) {
    if (reader.takeSymbol(';') !== undefined) continue
    changes.push(readStatement(reader))
    if (reader.peek() !== undefined) reader.expectSymbol(';')
  }
  if (changes.length === 0) throw reader.unexpected(STATEMENTS)
  return changes
}

const STATEMENTS = 'ADD COLUMN, DROP COLUMN, RENAME COLUMN or ALTER COLUMN'

function readStatement(reader: StatementReader): SchemaChange {
  if (reader.takeWords('ADD COLUMN')) return { kind: 'add', column: readColumn(reader) }
  if (reader.takeWords('DROP COLUMN')) return { kind: 'drop', name: readColumnName(reader) }
  if (reader.takeWords('RENAME COLUMN')) {
    const name = readColumnName(reader)
    reader.expectWords('TO')
    return { kind: 'rename', name, to: readColumnName(reader) }
  }
  if (!reader.takeWords('ALTER COLUMN')) throw reader.unexpected(STATEMENTS)
  const name = readColumnName(reader)
  reader.expectWords('SET')
  return { kind: 'alter', column: readTypeOf(name, reader) }
}
