import type { Column } from './column.js'
import type { DataSource } from './data-source.js'
import { collectionUrl, viewUrl } from './urls.js'
import type { View } from './view.js'

/** A view as the text of a fetch: its URL round its configuration as JSON. */
export function renderView(view: View, source: DataSource): string {
  return [`<view url="{{${viewUrl(view.id)}}}">`, JSON.stringify(describeView(view, source)), '</view>'].join('\n')
}

/** The configuration as JSON. */
export function describeView({ name, type, configuration }: View, source: DataSource): Record<string, unknown> {
  const { groupBy, displayProperties, ...rest } = configuration
  const grouped = source.columns.find((column) => column.name === groupBy)
  return {
    dataSourceUrl: `{{${collectionUrl(source.id)}}}`,
    displayProperties: displayProperties ?? source.columns.map((column) => column.name),
    ...(grouped === undefined ? {} : { groupBy: describeGroupBy(grouped) }),
    ...rest,
    name,
    type,
    ...(type === 'board' || type === 'gallery' ? { cardSize: 'medium' } : {}),
  }
}

function describeGroupBy({ name, type }: Column): Record<string, unknown> {
  const by = type === 'status' ? { groupBy: 'option' } : {}
  return { property: name, propertyType: type, ...by, hideEmptyGroups: false, sort: { type: 'ascending' } }
}
