import { notFound } from '../workspace/api-error.js'
import type { Database } from '../workspace/data-source.js'
import { describeIcon, titled } from '../workspace/icon.js'
import { renderDatabase, renderDataSource } from '../workspace/render-database.js'
import { renderView } from '../workspace/render-view.js'
import { shareUrl, viewUrl } from '../workspace/urls.js'
import { databaseOf, dataSourceOf, type Workspace } from '../workspace/workspace.js'

export function describeDatabase(workspace: Workspace, database: Database): unknown {
  return {
    metadata: { type: 'database' },
    title: titled(database.icon, database.title),
    url: shareUrl(database.id),
    cover: null,
    icon: describeIcon(database.icon),
    text: renderDatabase(workspace, database),
  }
}

/** The reply for a data source carries the URL of its database. */
export function describeDataSource(workspace: Workspace, id: string): unknown {
  const source = dataSourceOf(workspace, id)
  const database = databaseOf(workspace, source.databaseId)
  return {
    metadata: { type: 'data_source' },
    title: titled(database.icon, source.name),
    url: shareUrl(database.id),
    cover: null,
    icon: describeIcon(database.icon),
    text: renderDataSource(source, database.icon),
  }
}

export function describeView(workspace: Workspace, id: string): unknown {
  const found = workspace.views.get(id)
  if (found === undefined) throw notFound('view', id)
  const text = renderView(found, dataSourceOf(workspace, found.dataSourceId))
  return { metadata: { type: 'view' }, title: found.name, url: viewUrl(found.id), text }
}
