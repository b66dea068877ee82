import { isObject, own } from '../../internal/json-object.js'
import type { DateValue, PlaceValue, PropertyValue } from '../properties.js'
import { keptUrl } from '../replies/envelope.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'

/**
 * The values of a row or a row's page, by property name, out of the flat values that Notion gives: `date:Due:start`, `"__YES__"`, lists as JSON text.
 * What is empty, or only a reference to something that was not worked out (`rollupResult://…`), is left out.
 */
export function readProperties(
  raw: Readonly<Record<string, unknown>>,
  { columns }: Pick<DataSourceSchema, 'columns'>,
): Readonly<Record<string, PropertyValue>> {
  const values = columns.map((column) => [column.name, readProperty(raw, column)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

function readProperty(raw: Readonly<Record<string, unknown>>, column: ColumnSchema): PropertyValue {
  if (column.type === 'date') return dateIn(raw, column.name)
  if (column.type === 'place') return placeIn(raw, column.name)
  const [name] = column.sqlNames
  const value = name === undefined ? undefined : (own(raw, name) ?? own(raw, column.name))
  if (value === undefined || value === null || isUnresolved(value)) return undefined
  return (own(READERS, column.type) ?? readPlain)(value)
}

type Reader = (value: unknown) => PropertyValue

const READERS: Readonly<Record<string, Reader | undefined>> = {
  number: readNumber,
  checkbox: readCheckbox,
  multi_select: readList,
  person: readList,
  people: readList,
  created_by: readList,
  last_edited_by: readList,
  file: readList,
  files: readList,
  relation: (value) => readList(value).map(keptUrl),
  formula: readComputed,
  rollup: readComputed,
}

function readPlain(value: unknown): PropertyValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return Array.isArray(value) ? readList(value) : undefined
}

function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function readCheckbox(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === '__YES__' || value === 1 || value === 'true') return true
  return value === '__NO__' || value === 0 || value === 'false' ? false : undefined
}

/** An array, or the same as JSON text: one and the same property comes in both shapes. */
function readList(value: unknown): readonly string[] {
  const list = typeof value === 'string' ? (parseList(value) ?? [value]) : value
  if (!Array.isArray(list)) return []
  return list.flatMap((one) => (typeof one === 'string' && one !== '' && !isUnresolved(one) ? [one] : referenceIn(one)))
}

function referenceIn(value: unknown): string[] {
  const { url, id } = isObject(value) ? value : {}
  return [url, id].filter((one) => typeof one === 'string').slice(0, 1)
}

/** What Notion works out can be anything. */
function readComputed(value: unknown): PropertyValue {
  if (value === '__YES__' || value === '__NO__') return value === '__YES__'
  if (typeof value !== 'string') return readPlain(value)
  const list = parseList(value)
  return list?.every((one) => typeof one === 'string') ? readList(list) : value
}

function dateIn(raw: Readonly<Record<string, unknown>>, name: string): DateValue | undefined {
  const [start, end] = ['start', 'end'].map((part) => raw[`date:${name}:${part}`])
  if (typeof start !== 'string' || start === '' || isUnresolved(start)) return undefined
  return typeof end === 'string' && end !== '' ? { start, end } : { start }
}

function placeIn(raw: Readonly<Record<string, unknown>>, name: string): PlaceValue | undefined {
  const words = (part: string) => {
    const value = raw[`place:${name}:${part}`]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const number = (part: string) => readNumber(raw[`place:${name}:${part}`] ?? undefined)
  const place: PlaceValue = {
    name: words('name'),
    address: words('address'),
    latitude: number('latitude'),
    longitude: number('longitude'),
    googlePlaceId: words('google_place_id'),
  }
  const known = Object.entries(place).filter(([, value]) => value !== undefined)
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

/** Such a value stands for one that has to be asked for by SQL. */
function isUnresolved(value: unknown): boolean {
  return typeof value === 'string' && /^(?:rollupResult|formulaResult):\/\//.test(value)
}

function parseList(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
