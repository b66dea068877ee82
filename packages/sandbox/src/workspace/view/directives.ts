import { invalid } from '../api-error.js'
import type { Column, ColumnType } from '../column.js'
import type { StatementReader } from '../statement-reader.js'
import type { QuickFilter, Sort, ViewConfiguration } from '../view.js'
import { readChart } from './chart-clause.js'
import { readComparison, readFilter, readProperty, startsComparison } from './filter-clause.js'

/** What a directive works on: the configuration so far, and the text after the directive's words. */
export interface DirectiveInput {
  readonly configuration: ViewConfiguration
  readonly reader: StatementReader
  readonly columns: readonly Column[]
  /** The same directive stood before in this text. */
  readonly isRepeated: boolean
}

export interface Directive {
  readonly words: string
  readonly apply: (input: DirectiveInput) => ViewConfiguration
}

const DATES: readonly ColumnType[] = [
  'date',
  'created_time',
  'last_edited_time',
  'last_visited_time',
  'formula',
  'rollup',
]

export const DIRECTIVES: readonly Directive[] = [
  {
    words: 'FILTER',
    apply: ({ configuration, reader, columns }) => ({ ...configuration, filter: readFilter(reader, columns) }),
  },
  { words: 'QUICK FILTER', apply: addQuickFilters },
  { words: 'SORT BY', apply: addSorts },
  {
    words: 'GROUP BY',
    apply: ({ configuration, reader, columns }) => ({ ...configuration, groupBy: readProperty(reader, columns).name }),
  },
  {
    words: 'CALENDAR BY',
    apply: (input) => ({ ...input.configuration, calendarBy: readTyped(input, 'CALENDAR BY', DATES) }),
  },
  { words: 'TIMELINE BY', apply: setTimeline },
  { words: 'MAP BY', apply: (input) => ({ ...input.configuration, mapBy: readTyped(input, 'MAP BY', ['place']) }) },
  { words: 'SHOW', apply: show },
  { words: 'HIDE', apply: hide },
  { words: 'COVER', apply: setCover },
  {
    words: 'WRAP CELLS',
    apply: ({ configuration, reader }) => ({ ...configuration, wrapCells: !reader.takeWords('FALSE') }),
  },
  { words: 'FREEZE COLUMNS', apply: freezeColumns },
  {
    words: 'CHART',
    apply: ({ configuration, reader, columns }) => ({ ...configuration, chart: readChart(reader, columns) }),
  },
  { words: 'FORM CLOSE', apply: ({ configuration }) => withForm(configuration, { open: false }) },
  { words: 'FORM OPEN', apply: ({ configuration }) => withForm(configuration, { open: true }) },
  {
    words: 'FORM ANONYMOUS',
    apply: ({ configuration, reader }) =>
      withForm(configuration, { anonymous: readWord(reader, ['true', 'false']) === 'true' }),
  },
  {
    words: 'FORM PERMISSIONS',
    apply: ({ configuration, reader }) =>
      withForm(configuration, {
        permissions: readWord(reader, ['none', 'comment_only', 'reader', 'read_and_write', 'editor']),
      }),
  },
  { words: 'CLEAR FILTER', apply: ({ configuration: { filter: _gone, ...rest } }) => rest },
  { words: 'CLEAR QUICK FILTER', apply: clearQuickFilters },
  { words: 'CLEAR SORT', apply: ({ configuration: { sorts: _gone, ...rest } }) => rest },
  { words: 'CLEAR GROUP BY', apply: ({ configuration: { groupBy: _gone, ...rest } }) => rest },
]

/** One of these words, in any case. */
function readWord(reader: StatementReader, words: readonly string[]): string {
  const before = reader.unexpected(words.join(', '))
  const word = reader.expect(words.join(', '), 'word', 'name', 'string').toLowerCase()
  if (!words.includes(word)) throw before
  return word
}

function readTyped({ reader, columns }: DirectiveInput, words: string, types: readonly ColumnType[]): string {
  const { name, type } = readProperty(reader, columns)
  if (!types.includes(type))
    throw invalid(`${words} takes a property of the types ${types.join(', ')}; ${JSON.stringify(name)} is ${type}.`)
  return name
}

/** `"P"[, "Q"] [= "v"]`: the condition is the same for each. */
function addQuickFilters({ configuration, reader, columns }: DirectiveInput): ViewConfiguration {
  const named = [readProperty(reader, columns)]
  while (reader.takeSymbol(',') !== undefined) named.push(readProperty(reader, columns))
  const added = named.map((column, index): QuickFilter => {
    const isLast = index === named.length - 1
    return isLast && startsComparison(reader)
      ? { property: column.name, condition: readComparison(reader, column) }
      : { property: column.name }
  })
  const kept = (configuration.quickFilters ?? []).filter(({ property }) => !named.some(({ name }) => name === property))
  return { ...configuration, quickFilters: [...kept, ...added] }
}

function clearQuickFilters({ configuration, reader, columns }: DirectiveInput): ViewConfiguration {
  const { quickFilters = [], ...rest } = configuration
  if (reader.peek()?.kind !== 'name') return rest
  const { name } = readProperty(reader, columns)
  return { ...rest, quickFilters: quickFilters.filter(({ property }) => property !== name) }
}

/** The first SORT BY of a text replaces what the view had; further ones add to it. */
function addSorts({ configuration, reader, columns, isRepeated }: DirectiveInput): ViewConfiguration {
  const sorts: Sort[] = [...(isRepeated ? (configuration.sorts ?? []) : [])]
  do {
    const property = readProperty(reader, columns).name
    const isDescending = reader.takeWords('DESC')
    if (!isDescending) reader.takeWords('ASC')
    sorts.push({ property, direction: isDescending ? 'descending' : 'ascending' })
  } while (reader.takeSymbol(',') !== undefined)
  return { ...configuration, sorts }
}

function setTimeline(input: DirectiveInput): ViewConfiguration {
  const start = readTyped(input, 'TIMELINE BY', DATES)
  if (!input.reader.takeWords('TO')) return { ...input.configuration, timelineBy: { start } }
  return { ...input.configuration, timelineBy: { start, end: readTyped(input, 'TIMELINE BY', DATES) } }
}

function readNames({ reader, columns }: DirectiveInput): string[] {
  const names = [readProperty(reader, columns).name]
  while (reader.takeSymbol(',') !== undefined) names.push(readProperty(reader, columns).name)
  return names
}

/** Where everything was shown, only the named ones are; else they are added. */
function show(input: DirectiveInput): ViewConfiguration {
  const shown = input.configuration.displayProperties ?? []
  return { ...input.configuration, displayProperties: [...new Set([...shown, ...readNames(input)])] }
}

function hide(input: DirectiveInput): ViewConfiguration {
  const shown = input.configuration.displayProperties ?? input.columns.map(({ name }) => name)
  const hidden = readNames(input)
  return { ...input.configuration, displayProperties: shown.filter((name) => !hidden.includes(name)) }
}

function setCover({ configuration, reader, columns }: DirectiveInput): ViewConfiguration {
  const property = readProperty(reader, columns).name
  const size = reader.takeWords('SIZE') ? { size: readWord(reader, ['small', 'medium', 'large']) } : {}
  const aspect = reader.takeWords('ASPECT') ? { aspect: readWord(reader, ['contain', 'cover']) } : {}
  return { ...configuration, cover: { property, ...size, ...aspect } }
}

function freezeColumns({ configuration, reader }: DirectiveInput): ViewConfiguration {
  const before = reader.unexpected('a number of columns')
  const count = Number(reader.expect('a number of columns', 'number'))
  if (!Number.isInteger(count) || count < 0) throw before
  return { ...configuration, frozenColumns: count }
}

function withForm(configuration: ViewConfiguration, form: ViewConfiguration['form']): ViewConfiguration {
  return { ...configuration, form: { ...configuration.form, ...form } }
}
