import { isObject } from '../../internal/json-object.js'

/** A property's value as it stands in a table or a file: what `typedValue` reads again. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(cellText).join(', ')
  if (!isObject(value)) return ''
  const { start, end, name, address, latitude, longitude } = value
  if (typeof start === 'string') return typeof end === 'string' ? `${start}..${end}` : start
  if (typeof name === 'string' || typeof address === 'string') return cellText(name ?? address)
  if (typeof latitude === 'number' && typeof longitude === 'number') return `${latitude}, ${longitude}`
  return JSON.stringify(value)
}
