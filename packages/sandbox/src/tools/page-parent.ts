import * as z from 'zod'

import { invalid } from '../workspace/api-error.js'
import type { Page, Parent } from '../workspace/model.js'
import { assertNotInTrash } from '../workspace/trash.js'
import { readId, unwrap } from '../workspace/urls.js'
import { databaseOf, dataSourceOf, pageOf, type Workspace } from '../workspace/workspace.js'

export const PageParent = z.strictObject({ page_id: z.string(), type: z.literal('page_id').optional() })
export const DatabaseParent = z.strictObject({ database_id: z.string(), type: z.literal('database_id').optional() })
export const DataSourceParent = z.strictObject({
  data_source_id: z.string(),
  type: z.literal('data_source_id').optional(),
})
export const WorkspaceParent = z.strictObject({ type: z.literal('workspace') })

type WantedParent =
  | z.infer<typeof PageParent>
  | z.infer<typeof DatabaseParent>
  | z.infer<typeof DataSourceParent>
  | z.infer<typeof WorkspaceParent>

/** Where pages go. Throws when the place does not exist, is in the trash or is a database of several data sources. */
export function readParent(workspace: Workspace, wanted: WantedParent | undefined): Parent {
  if (wanted === undefined) return { kind: 'workspace' }
  if ('page_id' in wanted) {
    const page = requirePage(workspace, wanted.page_id, 'page_id')
    assertNotInTrash(workspace, page)
    return { kind: 'page', id: page.id }
  }
  if ('data_source_id' in wanted) {
    return { kind: 'data-source', id: dataSourceOf(workspace, requireId(wanted.data_source_id, 'data_source_id')).id }
  }
  if (!('database_id' in wanted)) return { kind: 'workspace' }
  const database = databaseOf(workspace, requireId(wanted.database_id, 'database_id'))
  const [only, ...others] = database.dataSourceIds
  if (only === undefined || others.length > 0) {
    throw invalid('The database has more than one data source: use data_source_id as the parent.')
  }
  return { kind: 'data-source', id: only }
}

/** The page that an argument names by its URL or UUID. */
export function requirePage(workspace: Workspace, reference: string, argument = 'page_id'): Page {
  return pageOf(workspace, requireId(reference, argument))
}

export function requireId(reference: string, argument: string): string {
  const id = readId(unwrap(reference.trim()))
  if (id === undefined)
    throw invalid(`${argument} must be a URL or a UUID, not ${JSON.stringify(reference.slice(0, 200))}.`)
  return id
}
