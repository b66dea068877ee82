import { invalid } from './api-error.js'
import { blockIdsOf } from './block-ids.js'
import { printInline } from './markdown/print-inline.js'
import { visibleText } from './markdown/rich-text.js'
import type { Block } from './markdown/block.js'
import type { Page } from './model.js'

export interface Selection {
  readonly blockId: string
  readonly text: string
}

/**
 * The text of one block that a selection such as `Offline sy...the roadmap` names, by its two ends, as a reader sees it or as it
 * is stored. Throws when there is none, and when there are several.
 */
export function findSelection(page: Page, selection: string): Selection {
  const [head = '', ...rest] = selection.split('...')
  const tail = rest.at(-1) ?? ''
  const blocks = [...blockIdsOf(page)].map(([block, blockId]) => ({ blockId, texts: textsOf(block) }))
  for (const kind of [0, 1]) {
    const found = blocks.flatMap(({ blockId, texts }) =>
      rangesOf(texts[kind] ?? '', head.trim(), tail.trim()).map((text) => ({ blockId, text })),
    )
    const [only, another] = found
    if (another !== undefined) {
      throw invalid('selection_with_ellipsis fits several places: give more of the text before and after the ellipsis.')
    }
    if (only !== undefined) return only
  }
  throw invalid('selection_with_ellipsis does not match the text of one block of the page.')
}

/** What is read in a block, and how it is stored. */
function textsOf(block: Block): readonly string[] {
  const text = block.type === 'tag' ? block.body : block.type === 'image' ? block.caption : undefined
  const rich = 'text' in block ? block.text : (text ?? [])
  return [visibleText(rich), printInline(rich)]
}

function rangesOf(text: string, head: string, tail: string): string[] {
  const ranges: string[] = []
  if (head === '') return ranges
  for (let start = text.indexOf(head); start >= 0; start = text.indexOf(head, start + head.length)) {
    const end = text.indexOf(tail, start + head.length)
    if (end >= 0) ranges.push(text.slice(start, tail === '' ? start + head.length : end + tail.length))
  }
  return ranges
}
