import { invalid } from '../api-error.js'
import type { ColumnOption, PlainType } from '../column.js'
import type { StatementReader } from '../statement-reader.js'

/** A column as a statement defines it: what it refers to is not looked up yet. */
export type ColumnDefinition = { readonly name: string; readonly description?: string | undefined } & TypeDefinition

export type TypeDefinition =
  | { readonly type: PlainType }
  | { readonly type: 'number'; readonly format?: string }
  | { readonly type: 'select' | 'multi_select' | 'status'; readonly options: readonly ColumnOption[] }
  | {
      readonly type: 'relation'
      /** A data source's URL or id. */
      readonly target: string
      /** Two-way; with the name of the column on the other side where it was given. */
      readonly dual?: { readonly name?: string }
    }
  | { readonly type: 'rollup'; readonly relation: string; readonly target: string; readonly function: string }
  | { readonly type: 'formula'; readonly expression: string }
  | { readonly type: 'auto_increment_id'; readonly prefix?: string }

export const COLORS = [
  'default',
  'gray',
  'brown',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'red',
] as const

const PLAIN_TYPES: Record<string, PlainType | undefined> = {
  TITLE: 'title',
  RICH_TEXT: 'text',
  DATE: 'date',
  PEOPLE: 'person',
  CHECKBOX: 'checkbox',
  URL: 'url',
  EMAIL: 'email',
  PHONE_NUMBER: 'phone_number',
  FILES: 'file',
  CREATED_TIME: 'created_time',
  LAST_EDITED_TIME: 'last_edited_time',
}

type ReadType = (reader: StatementReader) => TypeDefinition

const TYPES: Record<string, ReadType | undefined> = {
  STATUS: () => ({ type: 'status', options: STATUS_OPTIONS }),
  SELECT: (reader) => ({ type: 'select', options: readOptions(reader) }),
  MULTI_SELECT: (reader) => ({ type: 'multi_select', options: readOptions(reader) }),
  NUMBER(reader) {
    if (!reader.takeWords('FORMAT')) return { type: 'number' }
    return { type: 'number', format: reader.expect("a format such as 'dollar'", 'string', 'word') }
  },
  FORMULA(reader) {
    const [expression = ''] = readStrings(reader, 'the formula', 1)
    return { type: 'formula', expression }
  },
  ROLLUP(reader) {
    const [relation = '', target = '', rollup = ''] = readStrings(reader, 'a relation, a property and a function', 3)
    return { type: 'rollup', relation, target, function: rollup }
  },
  RELATION: readRelation,
  UNIQUE_ID(reader) {
    if (!reader.takeWords('PREFIX')) return { type: 'auto_increment_id' }
    const prefix = reader.expect("a prefix such as 'TASK'", 'string')
    if (!/^[A-Za-z0-9]{1,10}$/.test(prefix))
      throw invalid(`The prefix ${JSON.stringify(prefix)} must be 1 to 10 letters or digits.`)
    return { type: 'auto_increment_id', prefix }
  },
}

/** What a status begins with; Notion's statements cannot name other options. */
const STATUS_OPTIONS: readonly ColumnOption[] = [
  { name: 'Not started', color: 'default', group: 'to_do' },
  { name: 'In progress', color: 'blue', group: 'in_progress' },
  { name: 'Done', color: 'green', group: 'complete' },
]

/** `"Name" TYPE … COMMENT 'text'`. */
export function readColumn(reader: StatementReader): ColumnDefinition {
  return readTypeOf(readColumnName(reader), reader)
}

/** The type and the comment of a column whose name has been read. */
export function readTypeOf(name: string, reader: StatementReader): ColumnDefinition {
  const type = readType(reader)
  if (!reader.takeWords('COMMENT')) return { name, ...type }
  return { name, ...type, description: reader.expect('a comment in single quotes', 'string') }
}

export function readColumnName(reader: StatementReader): string {
  const name = reader.expect('the name of a property in double quotes', 'name', 'word')
  if (name.trim() === '') throw invalid('The name of a property must not be empty.')
  return name
}

function readType(reader: StatementReader): TypeDefinition {
  const known = [...Object.keys(PLAIN_TYPES), ...Object.keys(TYPES)].join(', ')
  const before = reader.unexpected(`a type (${known})`)
  const word = reader.expect(`a type (${known})`, 'word').toUpperCase()
  const plain = PLAIN_TYPES[word]
  if (plain !== undefined) return { type: plain }
  const read = TYPES[word]
  if (read === undefined) throw before
  return read(reader)
}

function readOptions(reader: StatementReader): ColumnOption[] {
  const options: ColumnOption[] = []
  if (reader.takeSymbol('(') === undefined || reader.takeSymbol(')') !== undefined) return options
  do {
    const name = reader.expect('an option in single quotes', 'string')
    if (options.some((option) => option.name === name))
      throw invalid(`The option ${JSON.stringify(name)} is named twice.`)
    options.push({ name, color: reader.takeSymbol(':') === undefined ? 'default' : readColor(reader) })
  } while (reader.takeSymbol(',') !== undefined)
  reader.expectSymbol(')')
  return options
}

function readColor(reader: StatementReader): string {
  const before = reader.unexpected(`a colour (${COLORS.join(', ')})`)
  const word = reader.expect('a colour', 'word', 'string').toLowerCase()
  const color = COLORS.find((candidate) => candidate === word)
  if (color === undefined) throw before
  return color
}

function readRelation(reader: StatementReader): TypeDefinition {
  reader.expectSymbol('(')
  const target = reader.expect('the data source in single quotes', 'string')
  if (reader.takeSymbol(',') === undefined) {
    reader.expectSymbol(')')
    return { type: 'relation', target }
  }
  reader.expectWords('DUAL')
  const name = reader.peek()?.kind === 'string' ? reader.expect('a name', 'string') : undefined
  // A second string is the other property's id. The sandbox knows properties by name.
  if (name !== undefined && reader.peek()?.kind === 'string') reader.expect('an id', 'string')
  reader.expectSymbol(')')
  return { type: 'relation', target, dual: name === undefined ? {} : { name } }
}

function readStrings(reader: StatementReader, what: string, count: number): string[] {
  reader.expectSymbol('(')
  const strings = Array.from({ length: count }, (_, index) => {
    if (index > 0) reader.expectSymbol(',')
    return reader.expect(`${what} in single quotes`, 'string')
  })
  reader.expectSymbol(')')
  return strings
}
