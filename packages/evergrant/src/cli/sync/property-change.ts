import { type DataSourceSchema, type FetchedPage, readProperties } from '../../notion-entry.js'
import type { PeopleFinder } from '../notion/people-finder.js'
import type { Values } from '../notion/value-words.js'
import { stableSource } from './kept-sources.js'
import type { PageFile } from './page-file.js'
import { assertWritable } from './property-check.js'
import { changedValues, propertiesFromYaml } from './property-yaml.js'

export interface PropertyChange {
  readonly title?: string
  readonly icon?: string
  readonly cover?: string
  readonly values?: Values
}

interface Wanting {
  readonly people: PeopleFinder
  readonly schema: DataSourceSchema | undefined
  readonly path: string
}

/** The values that the front matter of a row names, with people by their IDs. */
export async function wantedValues(
  { properties }: Pick<PageFile, 'properties'>,
  { people, schema, path }: Wanting,
): Promise<Values> {
  if (properties === undefined || schema === undefined) return {}
  return people.withPeople(schema.columns, propertiesFromYaml(properties, schema, path))
}

interface Beside {
  readonly fetched: FetchedPage
  readonly schema: DataSourceSchema | undefined
  readonly wanted: Values
  readonly path: string
}

/**
 * What the front matter has otherwise than the page; `undefined` where that is nothing. What it does not name is left alone.
 *
 * @throws `FILE_UNREADABLE` for a value that the server would refuse
 */
export function propertyChange(page: PageFile, { fetched, schema, wanted, path }: Beside): PropertyChange | undefined {
  const values = schema === undefined ? {} : changedValues(wanted, readProperties(fetched.properties, schema))
  if (schema !== undefined) assertWritable(values, schema, path)
  const change: PropertyChange = {
    ...(page.title !== undefined && page.title !== fetched.title && { title: page.title }),
    ...(page.icon !== undefined && page.icon !== (fetched.icon ?? 'none') && { icon: page.icon }),
    ...(page.cover !== undefined && page.cover !== stableSource(fetched.cover ?? 'none') && { cover: page.cover }),
    ...(Object.keys(values).length > 0 && { values }),
  }
  return Object.keys(change).length === 0 ? undefined : change
}
