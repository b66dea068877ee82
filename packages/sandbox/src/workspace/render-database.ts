import type { Column } from './column.js'
import type { Database, DataSource } from './data-source.js'
import { titled } from './icon.js'
import { renderAncestors } from './render-ancestors.js'
import { renderView } from './render-view.js'
import { tableDefinition } from './table-definition.js'
import { collectionUrl, escapeXml, pageUrl } from './urls.js'
import { dataSourceOf, type Workspace } from './workspace.js'

/** A database as the text of a fetch: its data sources with their schema, then its views. */
export function renderDatabase(workspace: Workspace, database: Database): string {
  const icon = database.icon === undefined ? '' : ` icon="${escapeXml(database.icon)}"`
  const sources = database.dataSourceIds.map((id) => dataSourceOf(workspace, id))
  const views = database.viewIds.flatMap((id) => workspace.views.get(id) ?? [])
  return [
    `<database url="{{${pageUrl(database.id)}}}" inline="${database.inline}"${icon}>`,
    `The title of this Database is: ${titled(database.icon, database.title)}`,
    renderAncestors(workspace, database.parent),
    "Here are the Database's Data Sources:",
    'You can use the "fetch" tool on the URL of any Data Source to see its full schema configuration.',
    '<data-sources>',
    ...sources.map((source) => renderDataSource(source, database.icon)),
    '</data-sources>',
    "Here are the Database's Views:",
    'You can use the "fetch" tool on the URL of any View to see its full configuration.',
    '<views>',
    ...views.map(renderView),
    '</views>',
    '</database>',
  ].join('\n')
}

export function renderDataSource(source: DataSource, icon: string | undefined): string {
  const state = {
    ...(icon === undefined ? {} : { icon }),
    name: source.name,
    schema: Object.fromEntries(source.columns.map((column) => [column.name, describeColumn(source, column)])),
    url: collectionUrl(source.id),
  }
  return [
    `<data-source url="{{${collectionUrl(source.id)}}}">`,
    `The title of this Data Source is: ${titled(icon, source.name)}`,
    '',
    "Here is the database's configurable state:",
    'Properties with `readOnly: true` are synced or system-managed. Do not try to update their values with page update tools.',
    '<data-source-state>',
    JSON.stringify(state),
    '</data-source-state>',
    '',
    'Here is the SQLite table definition for this data source.',
    '<sqlite-table>',
    tableDefinition(source),
    '</sqlite-table>',
    '',
    '<templates>',
    '</templates>',
    '</data-source>',
  ].join('\n')
}

function describeColumn(source: DataSource, column: Column): Record<string, unknown> {
  const { name, type } = column
  const options = 'options' in column ? column.options : []
  const described = options.map((option) => ({
    name: option.name,
    color: option.color,
    description: '',
    url: `collectionPropertyOption://${source.id}/${encodeURIComponent(name)}/${encodeURIComponent(option.name)}`,
  }))
  if (type === 'status') {
    const group = (wanted: string) => described.filter((_, index) => options[index]?.group === wanted)
    const groups = { to_do: group('to_do'), in_progress: group('in_progress'), complete: group('complete') }
    return { name, type, description: '', groups }
  }
  return { name, type, description: '', ...(options.length === 0 ? {} : { options: described }) }
}
