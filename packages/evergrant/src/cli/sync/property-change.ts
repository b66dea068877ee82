import { type DataSourceSchema, type FetchedPage, type PropertyValue, readProperties } from '../../notion-entry.js'
import { stableSource } from './kept-sources.js'
import type { PageFile } from './page-file.js'
import { changedValues, propertiesFromYaml } from './property-yaml.js'

export interface PropertyChange {
  readonly title?: string
  readonly icon?: string
  readonly cover?: string
  readonly values?: Readonly<Record<string, PropertyValue | null>>
}

interface Beside {
  readonly fetched: FetchedPage
  readonly schema: DataSourceSchema | undefined
  readonly path: string
}

/** What the front matter has otherwise than the page; `undefined` where that is nothing. What it does not name is left alone. */
export function propertyChange(page: PageFile, { fetched, schema, path }: Beside): PropertyChange | undefined {
  const values =
    page.properties === undefined || schema === undefined
      ? {}
      : changedValues(propertiesFromYaml(page.properties, schema, path), readProperties(fetched.properties, schema))
  const change: PropertyChange = {
    ...(page.title !== undefined && page.title !== fetched.title && { title: page.title }),
    ...(page.icon !== undefined && page.icon !== (fetched.icon ?? 'none') && { icon: page.icon }),
    ...(page.cover !== undefined && page.cover !== stableSource(fetched.cover ?? 'none') && { cover: page.cover }),
    ...(Object.keys(values).length > 0 && { values }),
  }
  return Object.keys(change).length === 0 ? undefined : change
}
