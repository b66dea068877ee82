import type { Block, TagBlock } from './markdown/block.js'
import type { BlockTree } from './block-ids.js'
import type { Page } from './model.js'
import { pageUrl } from './urls.js'

/** How many blocks that were left out are named. What is beyond cannot be reached. */
const MAX_NAMED = 50

export interface Truncated {
  readonly blocks: readonly Block[]
  /** How many blocks, each with all that is below it, were left out. */
  readonly unknownCount: number
  readonly unknownIds: readonly string[]
}

/** The first `most` blocks of a page or of one block, each before its children; the others as `<unknown>`. */
export function truncate(page: Page, { blocks, ids }: BlockTree, most: number): Truncated {
  const unknownIds: string[] = []
  let left = most
  let unknownCount = 0
  const cut = (list: readonly Block[]): Block[] =>
    list.flatMap((block): Block[] => {
      if (left > 0) {
        left -= 1
        return ['children' in block ? { ...block, children: cut(block.children) } : block]
      }
      unknownCount += 1
      if (unknownIds.length >= MAX_NAMED) return []
      const id = ids.get(block) ?? ''
      unknownIds.push(id)
      return [unknownBlock(page, id, block)]
    })
  return { blocks: cut(blocks), unknownCount, unknownIds }
}

function unknownBlock(page: Page, id: string, block: Block): TagBlock {
  const alt = 'tag' in block ? block.tag : block.type
  return {
    type: 'tag',
    tag: 'unknown',
    attributes: new Map([
      ['url', blockUrl(page, id)],
      ['alt', alt],
    ]),
    body: [],
  }
}

/** The URL of a block of a page. */
export function blockUrl(page: Page, blockId: string): string {
  return `${pageUrl(page.id)}#${blockId.replaceAll('-', '')}`
}
