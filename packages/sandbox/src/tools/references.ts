import { invalid, notFound } from '../workspace/api-error.js'
import type { DataSource } from '../workspace/data-source.js'
import { isSourceInTrash } from '../workspace/trash.js'
import { readId, unwrap } from '../workspace/urls.js'
import type { View } from '../workspace/view.js'
import { dataSourceOf, type Workspace } from '../workspace/workspace.js'

/** The data source that an argument names by its URL or id. One in the trash is not found. */
export function namedDataSource(workspace: Workspace, reference: string): DataSource {
  const id = readId(unwrap(reference))
  if (id === undefined) {
    throw invalid(`${JSON.stringify(reference.slice(0, 200))} is not a data source URL (collection://…).`)
  }
  const database = workspace.databases.get(id)
  if (database !== undefined) {
    const urls = database.dataSourceIds.map((one) => `collection://${one}`).join(', ')
    throw invalid(`${id} is a database. Use the URL of its data source: ${urls}.`)
  }
  const source = dataSourceOf(workspace, id)
  if (isSourceInTrash(workspace, source)) throw notFound('data source', id)
  return source
}

/** The view that an argument names by `view://…`, a URL with `?v=` or an id. */
export function namedView(workspace: Workspace, reference: string): View {
  const id = readId(unwrap(reference)) ?? reference.slice(0, 200)
  const view = workspace.views.get(id)
  if (view === undefined) throw notFound('view', id)
  return view
}
