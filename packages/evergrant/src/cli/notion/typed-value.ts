import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { ColumnSchema, PropertyValue } from '../../notion-entry.js'
import { findOption, unknownOption } from './column-option.js'
import { isCalendarDate } from './calendar-date.js'

/**
 * The value of a column, from a word or a cell of a file as a person writes it, or from JSON. Empty text is `null`, which clears.
 *
 * @throws `INPUT_INVALID` naming the column and what it takes
 */
export function typedValue(column: ColumnSchema, value: unknown): PropertyValue | null {
  if (column.isReadOnly) throw invalid(column, 'is set by Notion itself')
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? fromText(column, value) : fromJson(column, value)
}

function fromText(column: ColumnSchema, text: string): PropertyValue | null {
  // A title and a text keep the spaces that they were given.
  if (column.type === 'title' || column.type === 'text') return text
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (column.type) {
    case 'number':
      return numberOf(column, trimmed)
    case 'checkbox':
      return truthOf(column, trimmed)
    case 'date':
      return dateOf(column, trimmed)
    case 'status':
    case 'select':
      return optionOf(column, trimmed)
    case 'multi_select':
      return optionsOf(column, trimmed)
    case 'person':
    case 'people':
    case 'relation':
    case 'file':
    case 'files':
      return listOf(trimmed)
    case 'place':
      return { name: trimmed }
    default:
      return trimmed
  }
}

function fromJson(column: ColumnSchema, value: unknown): PropertyValue {
  const fits = {
    number: typeof value === 'number',
    checkbox: typeof value === 'boolean',
    date: isObject(value) && [value['start'], value['end'] ?? value['start']].every(isCalendarDate),
    place: isObject(value),
  }[column.type]
  if (fits === true) return value as PropertyValue
  if (column.type === 'multi_select' && isTexts(value)) return value.map((text) => optionOf(column, text))
  if (fits === undefined && isTexts(value)) return value
  // A number in a column of text is a text that a program did not quote.
  if (fits === undefined && (typeof value === 'number' || typeof value === 'boolean')) return String(value)
  throw wrong(column, WANTED[column.type] ?? 'a text or a list of texts', value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function numberOf(column: ColumnSchema, text: string): number {
  const number = Number(text.replaceAll(/(?<=\d)[_ ](?=\d{3})/g, ''))
  if (!Number.isFinite(number)) throw wrong(column, 'a number', text)
  return number
}

function truthOf(column: ColumnSchema, text: string): boolean {
  if (/^(?:yes|true|1|x|__yes__)$/i.test(text)) return true
  if (/^(?:no|false|0|__no__)$/i.test(text)) return false
  throw wrong(column, 'yes or no', text)
}

function dateOf(column: ColumnSchema, text: string) {
  const [start = '', end, more] = text.split('..').map((part) => part.trim())
  const isDate = [start, ...(end === undefined ? [] : [end])].every(isCalendarDate)
  if (!isDate || more !== undefined) throw wrong(column, WANTED['date'] ?? '', text)
  return end === undefined ? { start } : { start, end }
}

/** Names can hold commas themselves. */
function optionsOf(column: ColumnSchema, text: string): readonly string[] {
  const names = column.options.some(({ name }) => name === text) ? [text] : listOf(text)
  return names.map((name) => optionOf(column, name))
}

/** A value that is written adds no option. */
function optionOf(column: ColumnSchema, text: string): string {
  const found = findOption(column, text)
  if (found !== undefined) return found
  throw invalid(column, unknownOption(column, text))
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function wrong(column: ColumnSchema, wanted: string, value: unknown): EvergrantError {
  return invalid(column, `takes ${wanted}; got ${quote(value)}`)
}

function invalid({ name, type }: ColumnSchema, what: string): EvergrantError {
  return new EvergrantError('INPUT_INVALID', `${quote(name)} ${what}`, {
    details: { column: name, type },
    hint: 'Run `evergrant db schema` to see the columns and what each takes.',
  })
}

const WANTED: Readonly<Record<string, string>> = {
  number: 'a number',
  checkbox: 'yes or no',
  date: 'a day like 2026-10-19, a time like 2026-10-19T09:00:00Z, or two of them with .. between',
  place: 'the name of a place',
}
