import { describeColumn } from './column-state.js'
import type { Database, DataSource, Template } from './data-source.js'
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
    `<database url="{{${pageUrl(database.id)}}}" inline="${database.inline}"${icon}${database.inTrash ? ' deleted' : ''}>`,
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
    ...views.map((view) => renderView(view, dataSourceOf(workspace, view.dataSourceId))),
    '</views>',
    '</database>',
  ].join('\n')
}

/** A data source as the text of a fetch: its state as JSON, its table for SQL, its templates. */
export function renderDataSource(source: DataSource, icon: string | undefined): string {
  return [
    `<data-source url="{{${collectionUrl(source.id)}}}"${source.inTrash ? ' deleted' : ''}>`,
    `The title of this Data Source is: ${titled(icon, source.name)}`,
    '',
    "Here is the database's configurable state:",
    'Properties with `readOnly: true` are synced or system-managed. Do not try to update their values with page update tools.',
    '<data-source-state>',
    JSON.stringify(stateOf(source, icon)),
    '</data-source-state>',
    '',
    'Here is the SQLite table definition for this data source.',
    '<sqlite-table>',
    tableDefinition(source),
    '</sqlite-table>',
    '',
    '<templates>',
    ...source.templates.map(renderTemplate),
    '</templates>',
    '</data-source>',
  ].join('\n')
}

function stateOf(source: DataSource, icon: string | undefined): Record<string, unknown> {
  const template = source.templates.find(({ isDefault }) => isDefault)
  return {
    ...(template === undefined ? {} : { default_page_template: pageUrl(template.id) }),
    ...(source.description === '' ? {} : { description: source.description }),
    ...(icon === undefined ? {} : { icon }),
    name: source.name,
    ...(source.pageLayout === undefined ? {} : { page_layout: source.pageLayout }),
    schema: Object.fromEntries(source.columns.map((column) => [column.name, describeColumn(source, column)])),
    url: collectionUrl(source.id),
  }
}

function renderTemplate({ id, name, isDefault }: Template): string {
  return `<template id="${id}" name="${escapeXml(name)}"${isDefault ? ' default="true"' : ''}/>`
}
