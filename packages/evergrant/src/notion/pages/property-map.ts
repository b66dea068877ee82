import { EvergrantError } from '../../errors.js'
import type { PropertyValue } from '../properties.js'
import { writeProperties } from '../properties/write-properties.js'
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
  return Object.entries(map).every(([name, wanted]) => textOf(properties[name]) === textOf(wanted))
}

/** Nothing, and the same value in another of its shapes, as one. */
function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '[]') return ''
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
