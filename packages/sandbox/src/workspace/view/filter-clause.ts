import { invalid } from '../api-error.js'
import type { Column } from '../column.js'
import type { Filter, FilterGroup } from '../filter/filter.js'
import type { StatementReader } from '../statement-reader.js'
import { toFilter, type ViewOperator } from './comparison.js'

/** Reads what stands after FILTER: comparisons with AND, OR and parentheses. AND binds closer. */
export function readFilter(reader: StatementReader, columns: readonly Column[]): FilterGroup {
  const filter = readOr(reader, columns)
  return filter.type === 'group' ? filter : { type: 'group', operator: 'and', filters: [filter] }
}

function readOr(reader: StatementReader, columns: readonly Column[]): Filter {
  const parts = [readAnd(reader, columns)]
  while (reader.takeWords('OR')) parts.push(readAnd(reader, columns))
  return group('or', parts)
}

function readAnd(reader: StatementReader, columns: readonly Column[]): Filter {
  const parts = [readTerm(reader, columns)]
  while (reader.takeWords('AND')) parts.push(readTerm(reader, columns))
  return group('and', parts)
}

function group(operator: 'and' | 'or', filters: readonly Filter[]): Filter {
  const [only, ...others] = filters
  return only !== undefined && others.length === 0 ? only : { type: 'group', operator, filters }
}

function readTerm(reader: StatementReader, columns: readonly Column[]): Filter {
  if (reader.takeSymbol('(') === undefined) return readComparison(reader, readProperty(reader, columns))
  const inner = readOr(reader, columns)
  reader.expectSymbol(')')
  return inner
}

/** The property of that name. Throws a validation error when there is none. */
export function readProperty(reader: StatementReader, columns: readonly Column[]): Column {
  const name = reader.expect('the name of a property in double quotes', 'name')
  const column = columns.find((candidate) => candidate.name === name)
  if (column !== undefined) return column
  const known = columns.map((candidate) => candidate.name).join(', ')
  throw invalid(`Property ${JSON.stringify(name)} does not exist in the data source. Known properties: ${known}.`)
}

/** Whether an operator comes next: a QUICK FILTER may have none. */
export function startsComparison(reader: StatementReader): boolean {
  const token = reader.peek()
  if (token?.kind === 'symbol') return COMPARISONS.includes(token.text)
  return token?.kind === 'word' && ['IS', 'IN', 'CONTAINS', 'STARTS', 'ENDS'].includes(token.text.toUpperCase())
}

const COMPARISONS: readonly string[] = ['=', '!=', '>', '<', '>=', '<=']

export function readComparison(reader: StatementReader, column: Column): Filter {
  if (reader.takeWords('IS NOT EMPTY')) return emptiness(column, 'is_not_empty')
  if (reader.takeWords('IS EMPTY')) return emptiness(column, 'is_empty')
  const operator = readOperator(reader)
  if (operator !== 'IN') return toFilter({ column, operator, values: [readValue(reader)] })
  reader.expectSymbol('(')
  const values = [readValue(reader)]
  while (reader.takeSymbol(',') !== undefined) values.push(readValue(reader))
  reader.expectSymbol(')')
  return toFilter({ column, operator, values })
}

function emptiness({ name, type }: Column, operator: 'is_empty' | 'is_not_empty'): Filter {
  return { type: 'property', property: name, propertyType: type, operator }
}

function readOperator(reader: StatementReader): ViewOperator {
  const symbol = reader.takeSymbol(...COMPARISONS)
  if (symbol !== undefined) return symbol as ViewOperator
  for (const words of ['CONTAINS', 'STARTS WITH', 'ENDS WITH', 'IN'] as const) if (reader.takeWords(words)) return words
  throw reader.unexpected('=, !=, >, <, >=, <=, CONTAINS, STARTS WITH, ENDS WITH, IS EMPTY, IS NOT EMPTY or IN (…)')
}

function readValue(reader: StatementReader): string {
  return reader.expect('a value in quotes, a number, true or false', 'name', 'string', 'number', 'word')
}
