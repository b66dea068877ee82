import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { ColumnSchema, PropertyValue } from '../../notion-entry.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { typedValue } from './typed-value.js'

export type Values = Readonly<Record<string, PropertyValue | null>>

/**
 * The values that words such as `Status=Done`, `Due date=2026-10-19` or `Estimate:=3` give to columns. The same column again makes a list.
 *
 * @throws `INPUT_INVALID`
 */
export function valuesFromWords(columns: readonly ColumnSchema[], words: readonly string[]): Values {
  const given = new Map<ColumnSchema, unknown[]>()
  for (const word of words) {
    const { column, value } = splitWord(columns, word)
    given.set(column, [...(given.get(column) ?? []), value])
  }
  return Object.fromEntries([...given].map(([column, values]) => [column.name, valueOfAll(column, values)]))
}

/** The values of one record of a file. Names that are no column are refused, empty cells clear. */
export function valuesFromRecord(columns: readonly ColumnSchema[], record: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const column = findColumn(columns, name)
      return [column.name, typedValue(column, value)]
    }),
  )
}

/** By its exact name, else by the same letters in upper or lower case. @throws `INPUT_INVALID` */
export function findColumn(columns: readonly ColumnSchema[], name: string): ColumnSchema {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.trim().toLowerCase())
  if (found !== undefined) return found
  const names = columns.map((column) => column.name)
  throw new EvergrantError(
    'INPUT_INVALID',
    `There is no column ${quote(name)}${didYouMean(name, names) || `; there are ${names.join(', ')}`}`,
    {
      details: { column: name, columns: names },
      hint: 'Run `evergrant db schema` to see the columns.',
    },
  )
}

function splitWord(columns: readonly ColumnSchema[], word: string): { column: ColumnSchema; value: unknown } {
  // Names may hold every sign, so the longest one that fits is meant.
  const fitting = columns
    .filter(({ name }) => word.startsWith(`${name}=`) || word.startsWith(`${name}:=`))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
  const name = fitting?.name ?? /^[^=]+?(?=:?=)/.exec(word)?.[0]
  if (name === undefined) {
    throw new EvergrantError('INPUT_INVALID', `${quote(word)} gives no column a value`, {
      hint: 'Write Name=value, or Name:=JSON; quote what has spaces.',
    })
  }
  const column = fitting ?? findColumn(columns, name)
  const rest = word.slice(name.length)
  return { column, value: rest.startsWith(':=') ? parseJson(name, rest.slice(2)) : rest.slice(1) }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new EvergrantError('INPUT_INVALID', `${quote(name)} is given with := but its value is not JSON`, {
      hint: 'Use = for plain text.',
    })
  }
}

function valueOfAll(column: ColumnSchema, values: readonly unknown[]): PropertyValue | null {
  const [first, ...others] = values.map((value) => typedValue(column, value))
  if (others.length === 0) return first ?? null
  const all = [first, ...others].map((value) => value ?? [])
  if (all.every((value): value is readonly string[] => Array.isArray(value))) return all.flat()
  throw new EvergrantError('INPUT_INVALID', `${quote(column.name)} is given twice, and takes one value`, {
    details: { column: column.name },
    hint: 'Leave one of them out.',
  })
}
