import { type Block, type ContainerBlock, mapBlocks } from './markdown/block.js'
import { parseBlocks } from './markdown/parse-blocks.js'
import { printBlocks } from './markdown/print-blocks.js'
import { plain, visibleText } from './markdown/rich-text.js'
import type { Page } from './model.js'

/** What stands for a transcript until it is asked for. */
export function transcriptPlaceholder(url: string): Block {
  const text = plain(`The transcript is left out. Fetch the page with include_transcript to read it: ${url}`)
  return { type: 'paragraph', text, color: undefined, children: [] }
}

/** Blocks with the transcripts of meetings in place of what stands for them. */
export function expandTranscripts(page: Page, blocks: readonly Block[]): Block[] {
  return mapTranscripts(blocks, (block) => {
    const url = transcriptUrl(page, block)
    return url === undefined ? block : { ...block, children: parseBlocks(page.transcripts[url] ?? '') }
  })
}

/** The other way round, for a page that is written back as it was fetched. */
export function collapseTranscripts(page: Page, blocks: readonly Block[]): Block[] {
  return mapTranscripts(blocks, (block) => {
    const printed = printBlocks(block.children)
    const known = Object.entries(page.transcripts).find(([, text]) => printBlocks(parseBlocks(text)) === printed)
    return known === undefined ? block : { ...block, children: [transcriptPlaceholder(known[0])] }
  })
}

function mapTranscripts(blocks: readonly Block[], change: (block: ContainerBlock) => Block): Block[] {
  return mapBlocks(blocks, (block) =>
    block.type === 'container' && block.tag === 'transcript' ? change(block) : block,
  )
}

function transcriptUrl(page: Page, { children }: ContainerBlock): string | undefined {
  const [first] = children
  const words = first?.type === 'paragraph' ? visibleText(first.text) : ''
  return Object.keys(page.transcripts).find((url) => words.endsWith(url))
}
