import type { Block, CodeBlock, TableBlock } from './block.js'
import { printMarkdown } from './print.js'
import { printRichText } from './print-inline.js'
import type { Inline, RichText } from './rich-text.js'

/** How many characters a block is when it is printed so many tabs in. */
export function sizeOfBlock(block: Block, tabs = 0): number {
  const printed = printMarkdown([block])
  return tabs === 0 ? printed.length : printed.length + tabs * printed.split('\n').length
}

/**
 * The block in pieces that are no longer than this when printed. Code is cut between lines, a table between rows with its header again,
 * text between words, what holds other blocks between those. A piece that cannot be cut, such as a link, can be longer.
 */
export function cutBlock(block: Block, maxChars: number, tabs = 0): readonly Block[] {
  if (sizeOfBlock(block, tabs) <= maxChars) return [block]
  switch (block.type) {
    case 'code':
      return cutCode(block, maxChars, tabs)
    case 'table':
      return cutTable(block, maxChars, tabs)
    case 'container':
    case 'toggle':
      return childGroups(block, maxChars, tabs).map((children) => ({ ...block, children }))
    case 'paragraph':
    case 'heading':
    case 'bulleted':
    case 'numbered':
    case 'todo':
    case 'quote':
      return cutTextLine(block, maxChars, tabs)
    default:
      return [block]
  }
}

/** As many of the items in each group as there is room for. */
function packItems<T>(items: readonly T[], sizeOf: (item: T) => number, room: number): T[][] {
  const groups: T[][] = []
  let left = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (groups.length === 0 || size > left) {
      groups.push([])
      left = room
    }
    groups.at(-1)?.push(item)
    left -= size
  }
  return groups
}

function cutCode(block: CodeBlock, maxChars: number, tabs: number): Block[] {
  const room = roomIn({ ...block, text: '' }, maxChars, tabs)
  const lines = block.text.split('\n').flatMap((line) => slices(line, room))
  const groups = packItems(lines, (line) => line.length + tabs + 1, room + tabs + 1)
  return groups.map((group) => ({ ...block, text: group.join('\n') }))
}

function cutTable(block: TableBlock, maxChars: number, tabs: number): Block[] {
  const header = block.attributes['header-row'] === 'true' ? block.rows.slice(0, 1) : []
  const without = sizeOfBlock({ ...block, rows: [] }, tabs)
  const sizeOf = (row: TableBlock['rows'][number]) => sizeOfBlock({ ...block, rows: [row] }, tabs) - without
  const groups = packItems(block.rows.slice(header.length), sizeOf, roomIn({ ...block, rows: header }, maxChars, tabs))
  return groups.length <= 1 ? [block] : groups.map((rows) => ({ ...block, rows: [...header, ...rows] }))
}

type Parent = Extract<Block, { children: unknown }>
type Line = Exclude<Parent, { type: 'container' }>

function cutTextLine(block: Line, maxChars: number, tabs: number): Block[] {
  const alone = { ...block, children: [] }
  if (sizeOfBlock(alone, tabs) <= maxChars) return cutBelow(block, maxChars, tabs)
  const texts = cutRichText(block.text, roomIn({ ...alone, text: [{ type: 'text', text: 'x' }] }, maxChars, tabs))
  return texts.flatMap((text, at) => {
    return cutBelow({ ...alone, text, children: at === texts.length - 1 ? block.children : [] }, maxChars, tabs)
  })
}

/** The line with what fits below it, then the rest beside it. */
function cutBelow(block: Line, maxChars: number, tabs: number): Block[] {
  const [first = [], ...others] = childGroups(block, maxChars, tabs)
  return [{ ...block, children: first }, ...others.flat()]
}

function childGroups(block: Parent, maxChars: number, tabs: number): readonly (readonly Block[])[] {
  const room = roomIn({ ...block, children: [] }, maxChars, tabs)
  const pieces = block.children.flatMap((child) => cutBlock(child, room - 1, tabs + 1))
  return packItems(pieces, (piece) => sizeOfBlock(piece, tabs + 1) + 1, room)
}

/** What is left beside the empty block; where that is hardly anything, some room all the same, so that nothing is cut to shreds. */
function roomIn(empty: Block, maxChars: number, tabs: number): number {
  return Math.max(maxChars - sizeOfBlock(empty, tabs), Math.ceil(maxChars / 4), 2)
}

function cutRichText(text: RichText, room: number): RichText[] {
  const pieces = text.flatMap((inline): Inline[] => {
    if (inline.type !== 'text') return [inline]
    // Each sign can have a backslash before it.
    return words(inline.text, Math.ceil(room / 2)).map((piece) => ({ type: 'text', text: piece }))
  })
  return packItems(pieces, (piece) => printRichText([piece]).length, room)
}

/** The words with the space behind each; one that is too long in slices. */
function words(text: string, room: number): string[] {
  return (text.match(/\S+\s*|\s+/g) ?? []).flatMap((word) => slices(word, room))
}

function slices(text: string, room: number): string[] {
  if (text.length <= room) return [text]
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const next = text.slice(at, at + room)
    // A character outside of the first plane is two, and stays one.
    const end = at + next.length - (next.length > 1 && /[\uD800-\uDBFF]$/.test(next) ? 1 : 0)
    parts.push(text.slice(at, end))
    at = end
  }
  return parts
}
