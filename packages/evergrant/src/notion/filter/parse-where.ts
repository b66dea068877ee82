import type { FilterGroup, PropertyFilter } from '../filter.js'
import { findColumn } from '../properties/find-column.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'
import { type Operand, familyOfValue, operandValue, statusGroup } from './operand.js'
import { type Comparison, type Family, familyOf, OPERATORS, SPELLINGS } from './operators.js'
import { inTwoLevels } from './two-levels.js'
import { scanWhere, type WhereScanner } from './where-scanner.js'
import { quote } from '../../internal/redact.js'

/**
 * A filter as a person types it: `Status = Done and Due < 2026-11-01 and (Owner = me or Tags contains "x")`. Names of columns and options can be
 * quoted and are found however their letters are cased. `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `does not contain`, `starts with`, `ends with`, `in (…)`,
 * `not in (…)`, `is empty`, `is not empty`; dates also by `today`, `one week ago`, … and `within past 3 days`; `in group` for a status.
 *
 * @throws `VALIDATION_FAILED` that names the column or option, and those it was probably meant to be
 */
export function parseWhere(text: string, schema: DataSourceSchema): FilterGroup {
  const scanner = scanWhere(text)
  if (scanner.isAtEnd) throw scanner.mistake('nothing')
  const filter = readAny(scanner, schema, 0)
  if (!scanner.isAtEnd) throw scanner.mistake('something that it does not understand')
  return inTwoLevels(filter)
}

type Filter = PropertyFilter | FilterGroup

function readAny(scanner: WhereScanner, schema: DataSourceSchema, depth: number): Filter {
  const parts = [readAll(scanner, schema, depth)]
  while (scanner.take(['or']) !== undefined) parts.push(readAll(scanner, schema, depth))
  return groupOf('or', parts)
}

function readAll(scanner: WhereScanner, schema: DataSourceSchema, depth: number): Filter {
  const parts = [readOne(scanner, schema, depth)]
  while (scanner.take(['and']) !== undefined) parts.push(readOne(scanner, schema, depth))
  return groupOf('and', parts)
}

function readOne(scanner: WhereScanner, schema: DataSourceSchema, depth: number): Filter {
  if (scanner.take(['(']) === undefined) return readCondition(scanner, schema)
  if (depth >= MAX_DEPTH) throw scanner.mistake('too many parentheses')
  const inner = readAny(scanner, schema, depth + 1)
  if (scanner.take([')']) === undefined) throw scanner.mistake('a parenthesis that does not close')
  return inner
}

function groupOf(operator: 'and' | 'or', filters: readonly Filter[]): Filter {
  const [only] = filters
  return filters.length === 1 && only !== undefined ? only : { type: 'group', operator, filters }
}

function readCondition(scanner: WhereScanner, schema: DataSourceSchema): Filter {
  const isEnd = scanner.take(['end of']) !== undefined
  const column = readColumn(scanner, schema)
  const base: Base = {
    type: 'property',
    property: column.name,
    propertyType: column.type,
    ...(isEnd && { use_end: true }),
  }
  const emptiness = scanner.take(['is not empty', 'is empty'])
  if (emptiness !== undefined) return { ...base, operator: emptiness.replaceAll(' ', '_') }
  const group = scanner.take(['not in group', 'in group'])
  if (group !== undefined) {
    if (column.type !== 'status') throw scanner.mistake(`a group of ${quote(column.name)}, which is no status`)
    const value = statusGroup(column, readOperand(scanner).text)
    return { ...base, operator: group === 'in group' ? 'status_is' : 'status_is_not', value }
  }
  const list = scanner.take(['not in', 'in'])
  if (list !== undefined) return readList(scanner, { column, base, isNot: list === 'not in' })
  const spelling = scanner.take(SPELLINGS.map(([one]) => one))
  const comparison = SPELLINGS.find(([one]) => one === spelling)?.[1]
  if (comparison === undefined) throw scanner.mistake(`no comparison after ${quote(column.name)}`)
  return compared(scanner, { column, base, comparison }, readOperand(scanner))
}

type Base = Pick<PropertyFilter, 'type' | 'property' | 'propertyType' | 'use_end'>

function readColumn(scanner: WhereScanner, schema: DataSourceSchema): ColumnSchema {
  const quoted = scanner.takeQuoted()
  const name = quoted ?? scanner.takeName(schema.columns.map((column) => column.name))
  if (name !== undefined) return findColumn(schema, name)
  const words = scanner.takeBare()
  if (words === '') throw scanner.mistake('no column')
  // The name ends where a comparison begins.
  const end = /\s+(?:is|in|not|contains|does|starts|ends|within|before|after|on)\b|\s*[=!<>]/i.exec(words)?.index
  return findColumn(schema, words.slice(0, end).trim())
}

function readOperand(scanner: WhereScanner): Operand {
  const quoted = scanner.takeQuoted()
  if (quoted !== undefined) return { text: quoted, isQuoted: true }
  const text = scanner.takeBare()
  if (text === '') throw scanner.mistake('no value')
  return { text, isQuoted: false }
}

interface Asked {
  readonly column: ColumnSchema
  readonly base: Base
  readonly comparison: Comparison
}

function compared(scanner: WhereScanner, { column, base, comparison }: Asked, operand: Operand): PropertyFilter {
  const isFormula = column.type === 'formula'
  const family = isFormula ? familyOfValue(operand) : familyOf(column.type)
  const operator = family && OPERATORS[family][comparison]
  if (family === undefined || operator === undefined)
    throw scanner.mistake(noSuchComparison(column, comparison, family))
  const value = operandValue(column, { family, comparison }, operand)
  return isFormula ? { ...base, operator: 'any', resultFilter: { operator, value } } : { ...base, operator, value }
}

function noSuchComparison(column: ColumnSchema, comparison: Comparison, family: Family | undefined): string {
  const known = family === undefined ? [] : Object.keys(OPERATORS[family])
  const words = [...known, 'is empty', 'is not empty'].join(', ')
  return `${quote(comparison)} for ${quote(column.name)}, a ${column.type}, which takes ${words}: a mistake`
}

/** One of several values: what Notion has no operator for. */
function readList(
  scanner: WhereScanner,
  { column, base, isNot }: Pick<Asked, 'column' | 'base'> & { readonly isNot: boolean },
): Filter {
  if (scanner.take(['(']) === undefined) throw scanner.mistake('no list after "in"')
  const parts: PropertyFilter[] = []
  do {
    parts.push(compared(scanner, { column, base, comparison: isNot ? '!=' : '=' }, readOperand(scanner)))
  } while (scanner.take([',']) !== undefined)
  if (scanner.take([')']) === undefined) throw scanner.mistake('a list that does not close')
  return groupOf(isNot ? 'and' : 'or', parts)
}

const MAX_DEPTH = 20
