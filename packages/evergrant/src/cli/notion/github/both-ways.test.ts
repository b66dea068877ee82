import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Block,
  everyBlock,
  type Inline,
  parseMarkdown,
  plainTextOf,
  type RichText,
  toGithubMarkdown,
} from '../../../notion/markdown/index.js'
import { blocks } from '../../../notion/markdown/testing/arbitrary-blocks.js'
import { fromGithubMarkdown } from './from-github.js'

const SHARED_INLINES = ['text', 'bold', 'italic', 'strikethrough', 'code', 'link', 'break']
const SHARED_BLOCKS = [
  'paragraph',
  'heading',
  'bulleted',
  'numbered',
  'todo',
  'quote',
  'code',
  'table',
  'toggle',
  'divider',
]

/** What of a text GitHub has a form for. */
function sharedText(text: RichText): RichText {
  return text.flatMap((inline): Inline[] => {
    if (!SHARED_INLINES.includes(inline.type)) return []
    return ['children' in inline ? { ...inline, children: sharedText(inline.children) } : inline]
  })
}

function sharedBlocks(tree: readonly Block[]): Block[] {
  return tree.flatMap((block): Block[] => {
    if (!SHARED_BLOCKS.includes(block.type)) return []
    if (block.type === 'table') {
      const rows = block.rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell) => ({ ...cell, text: sharedText(cell.text) })),
      }))
      return [{ ...block, rows }]
    }
    if (!('children' in block) || !('text' in block)) return [block]
    return [{ ...block, text: sharedText(block.text), children: sharedBlocks(block.children) }]
  })
}

/** The signs that are to be read, without space; how many of the cells are empty says nothing. */
function signsOf(tree: readonly Block[]): string {
  const texts = [...everyBlock(tree)].map((block) => {
    if (block.type === 'table')
      return block.rows.flatMap(({ cells }) => cells.map(({ text }) => plainTextOf(text))).join('')
    return 'text' in block ? (typeof block.text === 'string' ? block.text : plainTextOf(block.text)) : ''
  })
  return texts.join('').replaceAll(/\s+/g, '')
}

test('no sign is lost on the way to GitHub and back, and none is added', () => {
  fc.assert(
    fc.property(blocks(), (tree) => {
      const shared = sharedBlocks(tree)
      expect(signsOf(parseMarkdown(fromGithubMarkdown(toGithubMarkdown(shared))))).toBe(signsOf(shared))
    }),
    { numRuns: 300 * Number(process.env['RUNS'] ?? 1) },
  )
})
