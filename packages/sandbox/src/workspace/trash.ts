import { invalid } from './api-error.js'
import type { DataSource, Database } from './data-source.js'
import { dropTag } from './held-tags.js'
import type { Page, Parent } from './model.js'
import { appendBlock, databaseBlock, pageBlock } from './object-block.js'
import { blocksOf, heldIds } from './page-blocks.js'
import { pageUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/** Whether an object is in the trash: itself, or something above it. */
export function isInTrash(
  workspace: Workspace,
  object: { readonly inTrash: boolean; readonly parent: Parent },
): boolean {
  if (object.inTrash) return true
  const { parent } = object
  if (parent.kind === 'workspace') return false
  if (parent.kind === 'page') {
    const page = workspace.pages.get(parent.id)
    return page === undefined || isInTrash(workspace, page)
  }
  const source = workspace.dataSources.get(parent.id)
  return source === undefined || isSourceInTrash(workspace, source)
}

/** Whether a data source is in the trash: itself, or its database, or something above that. */
export function isSourceInTrash(workspace: Workspace, source: DataSource): boolean {
  const database = workspace.databases.get(source.databaseId)
  return source.inTrash || database === undefined || isInTrash(workspace, database)
}

/** Throws when a page cannot be changed because it is in the trash. */
export function assertNotInTrash(workspace: Workspace, page: Page): void {
  if (isInTrash(workspace, page)) throw invalid(`${pageUrl(page.id)} is in the trash: restore it before it is edited.`)
}

/** Moves a page or a database to the trash. What is below goes with it. */
export function trashObject(workspace: Workspace, id: string): void {
  const object: Page | Database | undefined = workspace.pages.get(id) ?? workspace.databases.get(id)
  if (object !== undefined) object.inTrash = true
}

/** Takes a page out of the trash: back to the end of its parent, or to the workspace when that is gone. */
export function restorePage(workspace: Workspace, page: Page): void {
  page.inTrash = false
  const { parent } = page
  const holder = parent.kind === 'page' ? workspace.pages.get(parent.id) : undefined
  if (parent.kind === 'page' && (holder === undefined || isInTrash(workspace, holder))) {
    if (holder !== undefined) dropTag(holder, page.id)
    page.parent = { kind: 'workspace' }
  } else if (holder !== undefined && !heldIds(blocksOf(holder)).includes(page.id)) {
    appendBlock(holder, pageBlock(page))
  }
}

/** Moves a database to the trash, where no page holds it, or back to the end of the page that it is in. */
export function putDatabaseInTrash(workspace: Workspace, database: Database, inTrash: boolean): void {
  if (database.inTrash === inTrash) return
  database.inTrash = inTrash
  const { parent } = database
  const holder = parent.kind === 'page' ? workspace.pages.get(parent.id) : undefined
  if (holder === undefined) return
  dropTag(holder, database.id)
  if (!inTrash) appendBlock(holder, databaseBlock(database))
}
