import { printBlocks } from './markdown/print-blocks.js'
import type { TagBlock } from './markdown/block.js'
import type { Page } from './model.js'
import { databaseBlock, pageBlock } from './object-block.js'
import { blocksOf, mapHeld, withoutObject } from './page-blocks.js'
import type { Workspace } from './workspace.js'

/** The tag of an object as it stands now; undefined when there is no such object. */
export function objectBlock(workspace: Workspace, id: string): TagBlock | undefined {
  const page = workspace.pages.get(id)
  if (page !== undefined) return pageBlock(page)
  const database = workspace.databases.get(id)
  return database === undefined ? undefined : databaseBlock(database)
}

/** Takes the tag of an object out of a page. */
export function dropTag(page: Page, id: string): void {
  page.content = printBlocks(withoutObject(blocksOf(page), id))
}

/** Brings the tag of an object up to date in the page that holds it, after its title or place has changed. */
export function refreshTag(workspace: Workspace, id: string): void {
  const { parent } = workspace.pages.get(id) ?? workspace.databases.get(id) ?? {}
  const holder = parent?.kind === 'page' ? workspace.pages.get(parent.id) : undefined
  if (holder === undefined) return
  holder.content = printBlocks(
    mapHeld(blocksOf(holder), (block, held) => (held === id ? (objectBlock(workspace, id) ?? block) : block)),
  )
}
