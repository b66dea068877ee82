import { EvergrantError } from '../../errors.js'
import { isObject, own } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { PropertyValue } from '../properties.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'
import { doesNotFit, findColumn } from './find-column.js'

/** Flat, as Notion's tools take them. `null` clears. */
export type PropertyMap = Readonly<Record<string, string | number | readonly string[] | null>>

/**
 * The property map of a write, out of values by property name. `undefined` leaves a property as it is, `null` clears it.
 *
 * @throws `VALIDATION_FAILED` for a column that is not there or is set by Notion, and for a value that does not fit
 */
export function writeProperties(
  values: Readonly<Record<string, PropertyValue | null>>,
  schema: DataSourceSchema,
): PropertyMap {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      const column = findColumn(schema, name)
      if (column.isReadOnly) throw isSetByNotion(column)
      if (value === null) return column.sqlNames.map((sqlName) => [sqlName, null] as const)
      return (own(WRITERS, column.type) ?? writeText)(column, value)
    }),
  )
}

type Writer = (column: ColumnSchema, value: PropertyValue) => readonly (readonly [string, PropertyMap[string]])[]

const WRITERS: Readonly<Record<string, Writer | undefined>> = {
  date: writeDate,
  place: writePlace,
  number: (column, value) => one(column, numberOf(column, value)),
  checkbox: (column, value) => one(column, checkOf(column, value)),
  multi_select: writeList,
  person: writeList,
  people: writeList,
  relation: writeList,
  file: writeList,
  files: writeList,
}

function one({ name, sqlNames }: ColumnSchema, value: PropertyMap[string]): ReturnType<Writer> {
  return [[sqlNames[0] ?? name, value]]
}

function writeText(column: ColumnSchema, value: PropertyValue): ReturnType<Writer> {
  if (typeof value === 'number' || typeof value === 'boolean') return one(column, String(value))
  if (typeof value !== 'string') throw doesNotFit(column, 'a text', value)
  return one(column, value)
}

function numberOf(column: ColumnSchema, value: PropertyValue): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw doesNotFit(column, 'a number', value)
  return number
}

function checkOf(column: ColumnSchema, value: PropertyValue): string {
  const word =
    typeof value === 'boolean' ? value : typeof value === 'string' ? own(CHECKS, value.toLowerCase()) : undefined
  if (word === undefined) throw doesNotFit(column, 'true or false', value)
  return word ? '__YES__' : '__NO__'
}

const CHECKS: Readonly<Record<string, boolean | undefined>> = {
  true: true,
  yes: true,
  __yes__: true,
  false: false,
  no: false,
  __no__: false,
}

/** A single one stands for a list of one. */
function writeList(column: ColumnSchema, value: PropertyValue): ReturnType<Writer> {
  const list: unknown = typeof value === 'string' ? [value] : value
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    throw doesNotFit(column, 'a list of texts', value)
  }
  return one(column, list)
}

/** The text alone is the start. Without an end, an end that was there goes. */
function writeDate(column: ColumnSchema, value: PropertyValue): ReturnType<Writer> {
  const { start, end } = isObject(value) ? value : { start: value, end: undefined }
  if (!isIsoDate(start) || !(end === undefined || isIsoDate(end))) {
    throw doesNotFit(column, 'a day (2026-11-30) or a time with its zone (2026-11-30T09:00:00Z)', value)
  }
  return [
    [`date:${column.name}:start`, start],
    [`date:${column.name}:end`, end ?? null],
    [`date:${column.name}:is_datetime`, start.includes('T') ? 1 : 0],
  ]
}

function isIsoDate(value: unknown): value is string {
  return typeof value === 'string' && ISO_DATE.test(value) && !Number.isNaN(Date.parse(value))
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/

/** The text alone is the address. What is not given of a place that was there goes: it was of another one. */
function writePlace(column: ColumnSchema, value: PropertyValue): ReturnType<Writer> {
  const place: Readonly<Record<string, unknown>> =
    typeof value === 'string' ? { address: value } : isObject(value) ? value : {}
  const parts = Object.entries(PLACE_PARTS).map(([member, part]) => {
    const given = own(place, member)
    const isGiven = typeof given === 'string' || typeof given === 'number'
    return [`place:${column.name}:${part}`, isGiven ? given : null] as const
  })
  if (parts.some(([, given]) => given !== null)) return parts
  throw doesNotFit(column, 'a place (name, address, latitude, longitude)', value)
}

const PLACE_PARTS = {
  name: 'name',
  address: 'address',
  latitude: 'latitude',
  longitude: 'longitude',
  googlePlaceId: 'google_place_id',
} as const

function isSetByNotion(column: ColumnSchema): EvergrantError {
  return new EvergrantError('VALIDATION_FAILED', `${quote(column.name)} is set by Notion and cannot be written`, {
    details: { column: column.name, type: column.type },
    hint: 'Leave it out.',
  })
}
