import type { ParentReference } from '../pages.js'
import { readReference } from '../references/reference.js'
import type { DataSourceSchema } from '../schema.js'

/** What has a schema, of that which pages are put into. */
export function sourceOf(parent: ParentReference): string | undefined {
  if (parent === 'workspace' || 'page' in parent) return undefined
  return 'dataSource' in parent ? parent.dataSource : parent.database
}

/** Of `create-pages`: nothing stands for the private part of the workspace. */
export function parentArgument(parent: ParentReference, schema: DataSourceSchema | undefined): object | undefined {
  if (parent === 'workspace') return undefined
  if ('page' in parent) return { page_id: idOf(parent.page) }
  return { data_source_id: idOf(schema?.url ?? sourceOf(parent) ?? '') }
}

/** Of `move-pages`, where the workspace has a name. */
export function newParentArgument(parent: ParentReference): object {
  if (parent === 'workspace') return { type: 'workspace' }
  if ('page' in parent) return { page_id: idOf(parent.page) }
  return 'dataSource' in parent ? { data_source_id: idOf(parent.dataSource) } : { database_id: idOf(parent.database) }
}

/** UUID with dashes. @throws `REFERENCE_INVALID` */
export function idOf(reference: string): string {
  const { id, address } = readReference(reference)
  return id ?? address
}
