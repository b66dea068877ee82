import type { Block, TableBlock, TagBlock } from './block.js'
import { isMarked } from './parse.js'
import { printRichText } from './print-inline.js'
import { encodeDestination } from './destination.js'
import { type Attributes, openTag, printBlockAttributes, selfClosingTag } from './tag.js'

/** Writes Notion-flavoured Markdown, as Notion itself writes it: what `parseMarkdown` read from a page of Notion comes out unchanged. */
export function printMarkdown(blocks: readonly Block[]): string {
  const lines: string[] = []
  printInto(lines, blocks, '')
  return lines.join('\n')
}

function printInto(lines: string[], blocks: readonly Block[], indent: string): void {
  for (const block of blocks) printBlock(lines, block, indent)
}

function printBlock(lines: string[], block: Block, indent: string): void {
  const put = (line: string) => void lines.push(line === '' ? '' : indent + line)
  const putAll = (text: string) => text.split('\n').forEach(put)
  switch (block.type) {
    case 'code': {
      const fence = '`'.repeat(fenceLength(block.text))
      put(fence + block.language.replace(/[`\r\n]/g, '').trim())
      if (block.text !== '') putAll(block.text)
      return put(fence)
    }
    case 'equation':
      put('$$')
      if (block.expression !== '') putAll(block.expression)
      return put('$$')
    case 'divider':
      return put('---')
    case 'table':
      return printTable(block).forEach(put)
    case 'image':
      return put(
        `![${printRichText(block.text)}](${encodeDestination(block.url)})${printBlockAttributes(block.attributes)}`,
      )
    case 'tag':
      return put(printTag(block))
    case 'raw':
      return putAll(block.text)
    case 'container':
      put(openTag(block.tag, block.attributes))
      printInto(lines, block.children, `${indent}\t`)
      return put(`</${block.tag}>`)
    case 'toggle':
      put(openTag('details', block.attributes))
      put(`<summary>${printRichText(block.text)}</summary>`)
      printInto(lines, block.children, `${indent}\t`)
      return put('</details>')
    default:
      put(printTextLine(block))
      return printInto(lines, block.children, `${indent}\t`)
  }
}

type TextLine = Extract<Block, { children: unknown; text: unknown }>

function printTextLine(block: TextLine): string {
  const text = printRichText(block.text)
  const attributes = printBlockAttributes(block.attributes)
  if (block.type !== 'paragraph' && block.type !== 'toggle') {
    return markerOf(block) + (text === '' ? '' : ` ${text}`) + attributes
  }
  if (text.trim() === '') return selfClosingTag('empty-block', block.attributes)
  return unmarked(text + attributes)
}

function markerOf(block: Exclude<TextLine, { type: 'paragraph' | 'toggle' }>): string {
  switch (block.type) {
    case 'heading':
      return '#'.repeat(block.level)
    case 'bulleted':
      return '-'
    case 'numbered':
      return `${block.number}.`
    case 'todo':
      return block.checked ? '- [x]' : '- [ ]'
    case 'quote':
      return '>'
  }
}

/** A paragraph that begins like something else, so that it is read as a paragraph. */
function unmarked(line: string): string {
  const text = line.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length))
  if (!isMarked(text)) return text
  const digits = /^\d*/.exec(text)?.[0] ?? ''
  return `${digits}\\${text.slice(digits.length)}`
}

function printTag({ tag, attributes, text, form }: TagBlock): string {
  if (form === 'self-closing' && text.length === 0) return selfClosingTag(tag, attributes)
  if (form === 'open' && text.length === 0) return openTag(tag, attributes)
  return `${openTag(tag, attributes)}${printRichText(text)}</${tag}>`
}

function printTable({ attributes, columns, rows, isIndented }: TableBlock): string[] {
  const tabs = (count: number) => (isIndented ? '\t'.repeat(count) : '')
  const cols = columns.map((column: Attributes) => tabs(2) + openTag('col', column))
  return [
    openTag('table', attributes),
    ...(cols.length > 0 ? [`${tabs(1)}<colgroup>`, ...cols, `${tabs(1)}</colgroup>`] : []),
    ...rows.flatMap((row) => [
      tabs(1) + openTag('tr', row.attributes),
      ...row.cells.map((cell) => `${tabs(2)}${openTag('td', cell.attributes)}${printRichText(cell.text)}</td>`),
      `${tabs(1)}</tr>`,
    ]),
    '</table>',
  ]
}

/** Longer than any line of it that is nothing but backticks. */
function fenceLength(text: string): number {
  let length = 3
  for (const [run] of text.matchAll(/^`{3,}(?=[ \t]*$)/gm)) length = Math.max(length, run.length + 1)
  return length
}
