import { type BlockTree, blockIdsOf, mapTree } from './block-ids.js'
import { type Block, type ContainerBlock, mapBlocks } from './markdown/block.js'
import { plain, visibleText } from './markdown/rich-text.js'
import type { Page } from './model.js'
import { blockUrl } from './truncate.js'
import { readId } from './urls.js'

/** Blocks with a line and a URL in place of the transcripts of meetings. */
export function hideTranscripts(page: Page, tree: BlockTree): BlockTree {
  return mapTree(tree, (block, id) =>
    isTranscript(block) ? { ...block, children: [placeholder(blockUrl(page, id))] } : block,
  )
}

/** Blocks that were written as they were fetched, with the transcripts themselves in place of their URLs. */
export function restoreTranscripts(page: Page, blocks: readonly Block[]): Block[] {
  return mapBlocks(blocks, (block) => {
    const [first] = isTranscript(block) ? block.children : []
    const words = first?.type === 'paragraph' ? visibleText(first.text) : ''
    const id = words.startsWith(LEFT_OUT) ? readId(words.split('#').at(-1) ?? '') : undefined
    const known = id === undefined ? undefined : [...blockIdsOf(page)].find(([, own]) => own === id)?.[0]
    return known !== undefined && isTranscript(known) ? known : block
  })
}

const LEFT_OUT = 'The transcript is left out. Fetch the page with include_transcript, or this block, to read it:'

function placeholder(url: string): Block {
  return { type: 'paragraph', text: plain(`${LEFT_OUT} ${url}`), color: undefined, children: [] }
}

export function isTranscript(block: Block): block is ContainerBlock {
  return block.type === 'container' && block.tag === 'transcript'
}
