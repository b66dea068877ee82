import type { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { ColumnSchema, DataSourceSchema, DateValue, PlaceValue, PropertyValue } from '../../notion-entry.js'
import { badProperty } from './push-problems.js'

/** Values of a row as YAML has them, and back: by the schema of their data source. */

type Values = Readonly<Record<string, PropertyValue>>

const LISTS = ['multi_select', 'person', 'relation', 'file', 'files']
/** Worked out by the server, whatever its schema says of them. */
const COMPUTED = [
  'formula',
  'rollup',
  'created_time',
  'created_by',
  'last_edited_time',
  'last_edited_by',
  'last_visited_time',
  'auto_increment_id',
  'verification',
  'button',
]

/** Every column but the title. What is empty stands there as `null`, so that a reader sees what can be filled in. */
export function propertiesToYaml(
  values: Values,
  schema: DataSourceSchema,
): { readonly properties: Record<string, unknown>; readonly computed: Record<string, unknown> } {
  const properties: [string, unknown][] = []
  const computed: [string, unknown][] = []
  for (const column of schema.columns) {
    if (column.name === schema.titleColumn) continue
    const value = valueToYaml(values[column.name])
    if (!isComputed(column)) properties.push([column.name, value])
    else if (value !== null) computed.push([column.name, value])
  }
  return { properties: Object.fromEntries(properties), computed: Object.fromEntries(computed) }
}

/**
 * The values that the front matter names. `null` empties a property; one that is not named is left alone.
 *
 * @throws `FILE_UNREADABLE`, naming the property
 */
export function propertiesFromYaml(
  properties: Readonly<Record<string, unknown>>,
  schema: DataSourceSchema,
  path: string,
): Record<string, PropertyValue | null> {
  const values: [string, PropertyValue | null][] = []
  for (const [name, value] of Object.entries(properties)) {
    const column = schema.columns.find((candidate) => candidate.name === name)
    if (column === undefined || name === schema.titleColumn) throw unknownColumn(name, schema, path)
    if (isComputed(column)) throw badProperty(path, name, 'is worked out by Notion; take it out of the properties')
    values.push([name, valueFromYaml(value, column, path)])
  }
  return Object.fromEntries(values)
}

/** Those of `wanted` that the row has otherwise. */
export function changedValues(
  wanted: Readonly<Record<string, PropertyValue | null>>,
  present: Values,
): Record<string, PropertyValue | null> {
  const isOther = ([name, value]: [string, PropertyValue | null]) => comparable(value) !== comparable(present[name])
  return Object.fromEntries(Object.entries(wanted).filter(isOther))
}

function isComputed({ type, isReadOnly }: ColumnSchema): boolean {
  return isReadOnly || COMPUTED.includes(type)
}

/** One value. */
export function valueToYaml(value: PropertyValue | null): unknown {
  if (value === undefined || value === null || isEmptyList(value)) return null
  if (isDate(value)) return value.end === undefined ? value.start : { start: value.start, end: value.end }
  if (isObject(value)) return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
  return value
}

function valueFromYaml(value: unknown, { name, type }: ColumnSchema, path: string): PropertyValue | null {
  if (value === null || value === undefined || isEmptyList(value)) return null
  if (LISTS.includes(type)) return listFrom(value, name, path)
  switch (type) {
    case 'number':
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw badProperty(path, name, `has to be a number, not ${quote(value)}`)
    case 'checkbox':
      if (typeof value === 'boolean') return value
      throw badProperty(path, name, `has to be true or false, not ${quote(value)}`)
    case 'date':
      return dateFrom(value, name, path)
    case 'place':
      return placeFrom(value, name, path)
    default:
      if (typeof value === 'string') return value
      throw badProperty(path, name, `has to be text; put ${quote(value)} in quotes`)
  }
}

function listFrom(value: unknown, name: string, path: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (typeof each === 'string') return each
    throw badProperty(path, name, `has to be a list of texts; put ${quote(each)} in quotes`)
  })
}

function dateFrom(value: unknown, name: string, path: string): DateValue {
  const { start, end } = isObject(value) ? value : { start: value, end: undefined }
  if (typeof start !== 'string' || (end !== undefined && end !== null && typeof end !== 'string')) {
    throw badProperty(path, name, `has to be a day like 2026-10-01, or {start: …, end: …}, not ${quote(value)}`)
  }
  return typeof end === 'string' ? { start, end } : { start }
}

const PLACE_TEXTS = ['name', 'address', 'googlePlaceId'] as const
const PLACE_NUMBERS = ['latitude', 'longitude'] as const

function placeFrom(value: unknown, name: string, path: string): PlaceValue {
  const form = 'has to be a list of name, address, latitude, longitude, googlePlaceId'
  if (!isObject(value)) throw badProperty(path, name, form)
  const known: readonly string[] = [...PLACE_TEXTS, ...PLACE_NUMBERS]
  if (Object.keys(value).some((key) => !known.includes(key))) throw badProperty(path, name, form)
  const place: Record<string, string | number> = {}
  for (const [names, type] of [[PLACE_TEXTS, 'string'] as const, [PLACE_NUMBERS, 'number'] as const]) {
    for (const key of names) {
      const part = value[key]
      if (part === undefined || part === null) continue
      if (typeof part !== type) throw badProperty(path, name, `${form}; ${key} is ${quote(part)}`)
      place[key] = part as string | number
    }
  }
  return place
}

function comparable(value: PropertyValue | null): string {
  if (value === undefined || value === null || value === '' || isEmptyList(value)) return 'null'
  if (!isObject(value)) return JSON.stringify(value)
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return JSON.stringify(parts.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function isDate(value: PropertyValue): value is DateValue {
  return isObject(value) && 'start' in value
}

function unknownColumn(name: string, { columns, titleColumn }: DataSourceSchema, path: string): EvergrantError {
  if (name === titleColumn) return badProperty(path, name, 'is the title: change `title` instead')
  const known = columns.filter((column) => column.name !== titleColumn && !isComputed(column))
  return badProperty(
    path,
    name,
    `is no property of it; those are ${known.map((column) => quote(column.name)).join(', ')}`,
  )
}
