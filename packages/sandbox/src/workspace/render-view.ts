import { collectionUrl, viewUrl } from './urls.js'
import type { View } from './view.js'

export function renderView(view: View): string {
  const configuration = {
    dataSourceUrl: `{{${collectionUrl(view.dataSourceId)}}}`,
    name: view.name,
    type: view.type,
    ...(view.groupBy === undefined
      ? {}
      : { groupBy: { property: view.groupBy, propertyType: 'status', groupBy: 'option' } }),
    ...(view.filter === undefined ? {} : { filter: { property: view.filter.property, equals: view.filter.equals } }),
    ...(view.sortBy === undefined ? {} : { sorts: [{ property: view.sortBy, direction: 'ascending' }] }),
  }
  return [`<view url="{{${viewUrl(view.id)}}}">`, JSON.stringify(configuration), '</view>'].join('\n')
}
