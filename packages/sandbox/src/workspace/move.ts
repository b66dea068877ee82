import { invalid } from './api-error.js'
import { dropTag, objectBlock } from './held-tags.js'
import type { Page, Parent } from './model.js'
import { appendBlock } from './object-block.js'
import { addRow, setRow } from './row-values.js'
import { carriedRow } from './schema/carried-row.js'
import { pageUrl } from './urls.js'
import { ancestorsOf, dataSourceOf, type Workspace } from './workspace.js'

/** Throws when an object does not exist, is in the trash, or is above the place that it would move to. */
export function assertCanMove(workspace: Workspace, id: string, place: Parent): void {
  const object = workspace.pages.get(id) ?? workspace.databases.get(id)
  if (object === undefined) throw invalid(`There is no page or database ${pageUrl(id)}. Link with <mention-page>.`)
  if (object.inTrash) throw invalid(`${pageUrl(id)} is in the trash: restore it before it is moved.`)
  const above = ancestorsOf(workspace, place).map(({ url }) => url)
  if (above.includes(pageUrl(id))) throw invalid(`${pageUrl(id)} cannot be moved under itself or its own descendant.`)
  if (place.kind === 'data-source' && workspace.databases.has(id)) {
    throw invalid(`${pageUrl(id)} is a database and cannot become a row of a data source.`)
  }
}

/** Gives an object another parent, and takes its tag out of the page that held it. The new parent's text is the caller's matter. */
export function reparent(workspace: Workspace, id: string, place: Parent): void {
  const object = workspace.pages.get(id) ?? workspace.databases.get(id)
  if (object === undefined) return
  const { parent } = object
  const holder = parent.kind === 'page' ? workspace.pages.get(parent.id) : undefined
  if (holder !== undefined && !(place.kind === 'page' && place.id === holder.id)) {
    dropTag(holder, id)
    holder.editedAtMs = workspace.clock.nowMs()
  }
  object.parent = place
  if ('row' in object) fitRow(workspace, object, parent, place)
}

/** Moves an object to the end of a page, to a data source or to the workspace. */
export function moveObject(workspace: Workspace, id: string, place: Parent): void {
  assertCanMove(workspace, id, place)
  reparent(workspace, id, place)
  if (place.kind !== 'page') return
  const holder = workspace.pages.get(place.id)
  const block = objectBlock(workspace, id)
  if (holder === undefined || block === undefined) return
  dropTag(holder, id)
  appendBlock(holder, block)
  holder.editedAtMs = workspace.clock.nowMs()
}

/** A row keeps the values that its new data source has columns for; a page elsewhere has none. */
function fitRow(workspace: Workspace, page: Page, from: Parent, to: Parent): void {
  const { row } = page
  const before = from.kind === 'data-source' ? dataSourceOf(workspace, from.id) : undefined
  const after = to.kind === 'data-source' ? dataSourceOf(workspace, to.id) : undefined
  if (before !== undefined && before === after) return
  if (before !== undefined) {
    const empty = Object.fromEntries(Object.keys(row).map((name) => [name, null]))
    setRow(workspace, before, page, empty)
  }
  page.row = {}
  if (after !== undefined) addRow(workspace, after, page, before === undefined ? {} : carriedRow(before, after, row))
}
