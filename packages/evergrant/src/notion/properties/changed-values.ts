import { isSet } from '../pages/property-map.js'
import type { PropertyValue } from '../properties.js'
import type { DataSourceSchema } from '../schema.js'
import { writeProperties } from './write-properties.js'

type Values = Readonly<Record<string, PropertyValue | null>>

/**
 * Those of the values that a row has otherwise: what a write would change.
 *
 * @param properties of the row, as the server has them: `FetchedPage.properties`, `Row.raw`
 * @throws `VALIDATION_FAILED` as `writeProperties` does
 */
export function changedValues(
  values: Values,
  properties: Readonly<Record<string, unknown>>,
  schema: DataSourceSchema,
): Values {
  const isOther = ([name, value]: [string, PropertyValue | null]) =>
    !isSet(writeProperties({ [name]: value }, schema), properties)
  return Object.fromEntries(Object.entries(values).filter(isOther))
}
