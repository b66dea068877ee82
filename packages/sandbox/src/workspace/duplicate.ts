import { makeLinkedDatabase } from './databases.js'
import type { Block } from './markdown/block.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Page } from './model.js'
import { databaseBlock, pageBlock } from './object-block.js'
import { blocksOf, heldIds, mapHeld } from './page-blocks.js'
import { addPage, type Workspace } from './workspace.js'

/** An empty copy beside its original, with its look and its values. */
export function addCopy(workspace: Workspace, original: Page, userId: string): Page {
  const { title, icon, cover, parent, row, isSkill } = original
  return addPage(workspace, {
    title: `${title} (1)`,
    icon,
    cover,
    parent,
    isSkill,
    row,
    content: '',
    createdBy: userId,
    createdAtMs: workspace.clock.nowMs(),
  })
}

/** Fills a copy: child pages are copied with it, child databases become linked views. */
export function fillCopy(workspace: Workspace, original: Page, copy: Page): void {
  const { createdBy, createdAtMs } = copy
  const blocks = blocksOf(original)
  const tags = new Map<string, Block>()
  for (const id of heldIds(blocks)) {
    const child = workspace.pages.get(id)
    const database = workspace.databases.get(id)
    const source = workspace.dataSources.get(database?.dataSourceIds[0] ?? '')
    if (source !== undefined) tags.set(id, databaseBlock(makeLinkedDatabase(workspace, copy.id, source)))
    if (child === undefined) continue
    const { title, icon, cover } = child
    const parent = { kind: 'page', id: copy.id } as const
    const made = addPage(workspace, { title, icon, cover, parent, content: '', createdBy, createdAtMs })
    fillCopy(workspace, child, made)
    tags.set(id, pageBlock(made))
  }
  copy.content = printBlocks(mapHeld(blocks, (block, id) => tags.get(id) ?? block))
}
