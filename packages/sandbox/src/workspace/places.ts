import type { Parent } from './model.js'
import type { Place } from './place.js'
import { databaseOf, dataSourceOf, pageOf, type Workspace } from './workspace.js'

/** Where the topmost page or database above an object stands, or the object itself at the top. */
export function placeOf(workspace: Workspace, id: string, parent: Parent): Place {
  return workspace.places.get(rootId(workspace, id, parent)) ?? { kind: 'private' }
}

function rootId(workspace: Workspace, id: string, parent: Parent): string {
  if (parent.kind === 'workspace') return id
  if (parent.kind === 'page') return rootId(workspace, parent.id, pageOf(workspace, parent.id).parent)
  const database = databaseOf(workspace, dataSourceOf(workspace, parent.id).databaseId)
  return rootId(workspace, database.id, database.parent)
}
