import { EvergrantError } from '../../errors.js'
import { own } from '../../internal/json-object.js'
import type { PropertyValue } from '../properties.js'
import { writeProperties } from '../properties/write-properties.js'
import { parseReference } from '../references/reference.js'
import type { DataSourceSchema } from '../schema.js'

export interface Named {
  readonly title?: string | undefined
  readonly values?: Readonly<Record<string, PropertyValue | null>> | undefined
}

/** The property map of a row, or of a page that is none: that has a title alone. @throws `VALIDATION_FAILED` */
export function propertyMap(
  { title, values = {} }: Named,
  schema: DataSourceSchema | undefined,
): Readonly<Record<string, unknown>> {
  if (schema !== undefined) {
    return writeProperties({ ...values, ...(title !== undefined && { [schema.titleColumn]: title }) }, schema)
  }
  const [name] = Object.keys(values)
  if (name !== undefined) {
    throw new EvergrantError('VALIDATION_FAILED', 'Only the rows of a data source have values', {
      details: { column: name },
      hint: 'Leave the values out, or give a data source as the parent.',
    })
  }
  return title === undefined ? {} : { title }
}

/** Whether a page's properties say what a map would set. */
export function isSet(map: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(map).every(([name, wanted]) => textOf(own(properties, name)) === textOf(wanted))
}

/** Nothing, and the same value in another of its shapes, as one: lists come as JSON text, references as IDs and as addresses. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  const list = typeof value === 'string' && value.startsWith('[') ? parseList(value) : value
  if (Array.isArray(list)) return list.length === 0 ? '' : JSON.stringify(list.map(idIn))
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function idIn(item: unknown): unknown {
  return typeof item === 'string' ? (parseReference(item)?.id ?? item) : item
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
