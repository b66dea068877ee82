import { type Block, mapBlocks, type TagBlock, walkBlocks } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import type { Page } from './model.js'
import { readId } from './urls.js'

const PARSED = new WeakMap<Page, { readonly content: string; readonly blocks: readonly Block[] }>()

/** The blocks of a page's content, parsed once for each state of it. */
export function blocksOf(page: Page): readonly Block[] {
  const known = PARSED.get(page)
  if (known?.content === page.content) return known.blocks
  const blocks = parseBlocks(page.content)
  PARSED.set(page, { content: page.content, blocks })
  return blocks
}

/** The id of the page or database that a block holds; undefined for other blocks and for linked views. */
export function heldId(block: Block): string | undefined {
  if (block.type !== 'tag' || (block.tag !== 'page' && block.tag !== 'database')) return undefined
  return readId(block.attributes.get('url') ?? '')
}

/** The pages and databases that blocks hold, in order; one that is named twice comes twice. */
export function heldIds(blocks: readonly Block[]): string[] {
  return [...walkBlocks(blocks)].flatMap((block) => heldId(block) ?? [])
}

/** Blocks without the one that holds an object. */
export function withoutObject(blocks: readonly Block[], id: string): Block[] {
  return mapLists(blocks, (list) => list.filter((block) => heldId(block) !== id))
}

/** Changes the tags that hold pages and databases. */
export function mapHeld(blocks: readonly Block[], change: (block: TagBlock, id: string) => Block): Block[] {
  return mapBlocks(blocks, (block) => {
    const id = heldId(block)
    return block.type === 'tag' && id !== undefined ? change(block, id) : block
  })
}

function mapLists(blocks: readonly Block[], change: (list: readonly Block[]) => readonly Block[]): Block[] {
  return change(blocks).map((block) =>
    'children' in block ? { ...block, children: mapLists(block.children, change) } : block,
  )
}
