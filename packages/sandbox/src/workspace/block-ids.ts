import { createHash } from 'node:crypto'

import { type Block, mapBlocks, walkBlocks } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Page } from './model.js'
import { blocksOf } from './page-blocks.js'
import { toUuid } from './urls.js'

export type BlockIds = ReadonlyMap<Block, string>

/** Blocks, changed for a reply perhaps, with the ids of those that they were made from. */
export interface BlockTree {
  readonly blocks: readonly Block[]
  readonly ids: BlockIds
}

/** The same tree with every block passed through `change`, children first. */
export function mapTree({ blocks, ids }: BlockTree, change: (block: Block, id: string) => Block): BlockTree {
  const carried = new Map<Block, string>()
  const changed = mapBlocks(blocks, (block, before) => {
    const id = ids.get(before) ?? ''
    const after = change(block, id)
    carried.set(after, id)
    return after
  })
  return { blocks: changed, ids: carried }
}

/** The ids of a page's blocks, each before its children. They are given when they are first asked for, and stay with their blocks. */
export function blockIdsOf(page: Page): BlockIds {
  const blocks = [...walkBlocks(blocksOf(page))]
  const ids = (page.blockIds ??= blocks.map(() => nextId(page)))
  return new Map(blocks.map((block, index) => [block, ids[index] ?? '']))
}

/** Gives the first block that holds the words an id of the caller's, and returns it. */
export function nameBlock(page: Page, words: string, id: string): string {
  const ids = [...blockIdsOf(page)].map(([block, own]) => ({ id: own, isWanted: ownText(block).includes(words) }))
  const at = ids.findIndex(({ isWanted }) => isWanted)
  page.blockIds = ids.map((one, index) => (index === at ? id : one.id))
  return id
}

/** Before a page's content changes: blocks that stay, or were changed in their place, keep their ids. */
export function carryBlockIds(page: Page, content: string): void {
  const ids = page.blockIds
  if (ids === undefined) return
  const before = [...walkBlocks(blocksOf(page))].map(ownText)
  const after = [...walkBlocks(parseBlocks(content))].map(ownText)
  const head = sharedLength(before, after)
  const tail = sharedLength(before.slice(head).reverse(), after.slice(head).reverse())
  const middle = after.slice(head, after.length - tail)
  const free = ids.slice(head, before.length - tail)
  const isInPlace = middle.length === free.length
  const byText = new Map<string, string[]>()
  for (const [index, id] of free.entries()) {
    const text = before[head + index] ?? ''
    const same = byText.get(text)
    if (same === undefined) byText.set(text, [id])
    else same.push(id)
  }
  const carried = middle.map((text, index) => (isInPlace ? free[index] : byText.get(text)?.shift()) ?? nextId(page))
  page.blockIds = [...ids.slice(0, head), ...carried, ...ids.slice(before.length - tail)]
}

/** A block's own lines, without what is below it. */
function ownText(block: Block): string {
  return printBlocks(['children' in block ? { ...block, children: [] } : block])
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1
  return length
}

/** Made from the page's id, so that the workspace's own stream of ids is not disturbed. */
function nextId(page: Page): string {
  page.blocksMade += 1
  return toUuid(createHash('sha256').update(`${page.id}/${page.blocksMade}`).digest('hex').slice(0, 32))
}
