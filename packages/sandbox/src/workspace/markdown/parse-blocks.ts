import { readTrailer } from './block-color.js'
import type { Block, ContainerBlock, TextBlock } from './block.js'
import { readColor } from './color.js'
import { type Item, readItems } from './lines.js'
import { parseInline } from './parse-inline.js'
import { parseLeaf } from './parse-leaf.js'
import type { RichText } from './rich-text.js'
import { type Attributes, pickAttributes } from './tag.js'
import { parseTable } from './table.js'
import { CONTAINERS } from './tag-names.js'

/** How deep blocks nest. What is deeper stands beside what it should stand in. */
const MAX_DEPTH = 40

/** Reads Notion-flavoured Markdown. Anything is accepted; what is no block is a paragraph. */
export function parseBlocks(text: string): Block[] {
  const items = readItems(text)
  return parseSiblings({ items, at: 0 }, items.length, -1, 0)
}

const SUMMARY = /^<summary>(.*)<\/summary>$/

interface Cursor {
  readonly items: readonly Item[]
  at: number
}

/** The blocks from the cursor on that are indented deeper than their parent. */
function parseSiblings(cursor: Cursor, end: number, parentIndent: number, depth: number): Block[] {
  const blocks: Block[] = []
  while (cursor.at < end) {
    const item = cursor.items[cursor.at]
    if (item === undefined || item.indent <= parentIndent) break
    for (const block of parseItem(cursor, item, end, depth)) blocks.push(block)
  }
  return blocks
}

function parseItem(cursor: Cursor, item: Item, end: number, depth: number): Block[] {
  cursor.at += 1
  switch (item.kind) {
    case 'code':
      return [{ type: 'code', language: item.language, code: item.code }]
    case 'equation':
      return [{ type: 'equation', expression: item.expression }]
    case 'table': {
      const table = parseTable(item.source)
      return table.rows.length === 0 ? [] : [table]
    }
    case 'open':
      return depth < MAX_DEPTH ? [parseContainer(cursor, item, depth)] : [paragraph(parseInline(item.text))]
    case 'close':
      return [paragraph(parseInline(item.text))]
    case 'line':
      return parseLine(cursor, item, end, depth)
  }
}

function parseLine(cursor: Cursor, { indent, text }: Item & { kind: 'line' }, end: number, depth: number): Block[] {
  const leaf = parseLeaf(text)
  if (leaf !== undefined) return [leaf]
  const summary = text.startsWith('<') ? SUMMARY.exec(text) : null
  if (summary !== null && depth < MAX_DEPTH) {
    return [container('summary', new Map(), [paragraph(parseInline(summary[1]?.trim() ?? ''))])]
  }
  const block = parseText(text)
  const children = depth < MAX_DEPTH ? parseSiblings(cursor, end, indent, depth + 1) : []
  if (block.type !== 'heading') return [{ ...block, children }]
  // Only a toggle heading has children.
  return block.toggle ? [{ ...block, children }] : [block, ...children]
}

function parseContainer(cursor: Cursor, { tag, attributes, end }: Item & { kind: 'open' }, depth: number): Block {
  const kept = pickContainerAttributes(tag, attributes)
  const summary = tag === 'details' ? takeSummary(cursor, end) : undefined
  const children = parseSiblings(cursor, end, -1, depth + 1)
  cursor.at = end + 1
  const block = container(tag, kept, children)
  return summary === undefined ? block : { ...block, summary }
}

/** The first line of `<details>`: `<summary>…</summary>` on one line or on several. */
function takeSummary(cursor: Cursor, end: number): RichText {
  const first = cursor.at < end ? cursor.items[cursor.at] : undefined
  if (first?.kind === 'line') {
    const line = SUMMARY.exec(first.text)
    if (line !== null) cursor.at += 1
    return parseInline(line?.[1]?.trim() ?? '')
  }
  if (first?.kind !== 'open' || first.tag !== 'summary') return []
  const lines = cursor.items.slice(cursor.at + 1, first.end)
  cursor.at = first.end + 1
  return parseInline(lines.flatMap((line) => ('text' in line ? [line.text] : [])).join('<br>'))
}

function pickContainerAttributes(tag: string, attributes: Attributes): Attributes {
  const picked = new Map(pickAttributes(attributes, CONTAINERS[tag] ?? []))
  const color = readColor(picked.get('color'))
  if (color === undefined) picked.delete('color')
  else picked.set('color', color)
  return picked
}

function container(tag: string, attributes: Attributes, children: readonly Block[]): ContainerBlock {
  return { type: 'container', tag, attributes, children }
}

function paragraph(text: RichText): TextBlock {
  return { type: 'paragraph', text, color: undefined, children: [] }
}

const PREFIXES: readonly (readonly [pattern: RegExp, read: (match: RegExpExecArray) => Partial<TextBlock>])[] = [
  [/^(#{1,6})(?=\s|$)/, ([, marks = '']) => ({ type: 'heading', level: Math.min(marks.length, 4) })],
  [/^[-*+]\s+\[([ xX])\](?=\s|$)/, ([, mark]) => ({ type: 'to-do', checked: mark !== ' ' })],
  [/^[-*+](?=\s|$)/, () => ({ type: 'bulleted' })],
  [/^\d{1,9}\.(?=\s|$)/, () => ({ type: 'numbered' })],
  [/^>/, () => ({ type: 'quote' })],
]

function parseText(line: string): TextBlock {
  if (line === '<empty-block/>') return paragraph([])
  for (const [pattern, read] of /^[#*+>\d-]/.test(line) ? PREFIXES : []) {
    const match = pattern.exec(line)
    if (match === null) continue
    const kind = read(match)
    const { text, color, toggle } = readTrailer(line.slice(match[0].length).trim())
    const heading = kind.type === 'heading' ? { toggle } : {}
    return { ...paragraph(parseInline(text)), color, ...kind, ...heading }
  }
  const { text, color } = readTrailer(line)
  const words = parseInline(text)
  return { ...paragraph(words), color: words.length === 0 ? undefined : color }
}
