import {
  type Block,
  type ContainerBlock,
  plainTextOf,
  type RichText,
  type TagBlock,
} from '../../../notion/markdown/index.js'
import { displayWidth, splitByWidth } from './display-width.js'
import { type Paper, paintedText, safeText, type Span, type Style, wrapped } from './styled-text.js'
import { addressSpans, colourStyles, spansOf } from './terminal-inline.js'
import { tableLines } from './terminal-table.js'

/** Text needs some room, however narrow the terminal is and however deep it stands. */
const MIN_WIDTH = 16
const MIN_INNER_WIDTH = 8

/** The blocks for people at a terminal of this width. What stands in them cannot steer it: they are from outside. */
export function toTerminal(blocks: readonly Block[], { width, colours }: Paper): string {
  const lines = linesOf(blocks, { width: Math.max(MIN_WIDTH, width), colours }, 0)
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}

function linesOf(blocks: readonly Block[], paper: Paper, depth: number): string[] {
  const lines: string[] = []
  let above: Block | undefined
  for (const block of blocks) {
    const own = blockLines(block, paper, depth)
    if (own.length === 0) continue
    if (above && !isClose(above, block)) lines.push('')
    for (const line of own) lines.push(line)
    above = block
  }
  return lines
}

const ITEMS = ['bulleted', 'numbered', 'todo', 'toggle']

/** Items stand together, and so do pages, files and other single lines of one kind. */
function isClose(above: Block, block: Block): boolean {
  return (ITEMS.includes(above.type) && ITEMS.includes(block.type)) || (above.type === 'tag' && block.type === 'tag')
}

const BULLETS = ['•', '◦', '▪']

function blockLines(block: Block, paper: Paper, depth: number): string[] {
  switch (block.type) {
    case 'paragraph': {
      const own = plainTextOf(block.text).trim() === '' ? [] : wrapped(spansFor(block), paper)
      return [...own, ...below(block.children, '  ', paper, depth)]
    }
    case 'heading': {
      const styles: readonly Style[] = block.level === 1 ? ['bold', 'underline'] : ['bold']
      const mark: Span[] = paper.colours ? [] : [{ text: `${'#'.repeat(block.level)} `, styles: [] }]
      return [...wrapped([...mark, ...spansFor(block, styles)], paper), ...below(block.children, '  ', paper, depth)]
    }
    case 'bulleted':
      return item(`${BULLETS[depth % BULLETS.length] ?? '•'} `, block, paper, depth)
    case 'numbered':
      return item(`${block.number}. `, block, paper, depth)
    case 'todo':
      return item(block.checked ? '☑ ' : '☐ ', block, paper, depth)
    case 'toggle':
      return item('▾ ', block, paper, depth)
    case 'quote': {
      const inner = narrower(paper, 2)
      const own = wrapped(spansFor(block, ['italic']), inner)
      return prefixed([...own, ...linesOf(block.children, inner, 0)], '│ ', paper)
    }
    case 'code':
      return codeLines(block.text, block.language, paper)
    case 'equation':
      return indentedLines(wrapped([{ text: block.expression, styles: ['italic'] }], narrower(paper, 4)), '    ')
    case 'divider':
      return [paintedText('─'.repeat(paper.width), ['dim'], paper.colours)]
    case 'table':
      return tableLines(block, paper)
    case 'image':
      return wrapped(fileSpans('image', block.url, block.text), paper)
    case 'tag':
      return tagLines(block, paper)
    case 'container':
      return containerLines(block, paper, depth)
    case 'raw':
      return wrapped([{ text: block.text, styles: ['dim'] }], paper)
  }
}

type TextLine = Extract<Block, { text: RichText; children: unknown }>

function spansFor({ text, attributes }: TextLine, styles: readonly Style[] = []): Span[] {
  return spansOf(text, [...styles, ...colourStyles(attributes['color'])])
}

/** A mark, the text beside it, and what is below it. */
function item(mark: string, block: TextLine, paper: Paper, depth: number): string[] {
  const indent = ' '.repeat(displayWidth(mark))
  const [first = '', ...rest] = wrapped(spansFor(block), narrower(paper, indent.length))
  return [mark + first, ...indentedLines(rest, indent), ...below(block.children, indent, paper, depth + 1)]
}

function below(blocks: readonly Block[], indent: string, paper: Paper, depth: number): string[] {
  return indentedLines(linesOf(blocks, narrower(paper, indent.length), depth), indent)
}

function codeLines(text: string, language: string, paper: Paper): string[] {
  const inner = narrower(paper, 2)
  // Code is broken anywhere: its spaces mean something.
  const lines = safeText(text)
    .split('\n')
    .flatMap((line) => splitByWidth(line, inner.width, inner.width))
  const label = language === '' ? [] : [paintedText(safeText(language), ['dim', 'italic'], paper.colours)]
  return prefixed([...label, ...lines.map((line) => paintedText(line, ['cyan'], paper.colours))], '▏ ', paper)
}

function fileSpans(kind: string, url: string, text: RichText): Span[] {
  const caption = plainTextOf(text).trim()
  return [
    { text: `[${kind}]`, styles: ['dim'] },
    ...(caption === '' ? [] : [{ text: ' ', styles: [] }, ...spansOf(text)]),
    ...addressSpans(url, caption),
  ]
}

function tagLines({ tag, attributes, text }: TagBlock, paper: Paper): string[] {
  if (tag === 'table_of_contents') return []
  const { url, src, source, alt } = attributes
  const address = [url, src, source].find((value) => typeof value === 'string') ?? ''
  const named = text.length === 0 && typeof alt === 'string' ? [{ type: 'text', text: alt } as const] : text
  return wrapped(fileSpans(tag, String(address), named), paper)
}

function containerLines({ tag, attributes, children }: ContainerBlock, paper: Paper, depth: number): string[] {
  if (tag === 'callout') {
    const { icon } = attributes
    const sign = typeof icon === 'string' && /\p{Emoji}/u.test(icon) && !/[\w/]/.test(icon) ? `${safeText(icon)} ` : ''
    const width = displayWidth(sign)
    const [first = '', ...rest] = linesOf(children, narrower(paper, 2 + width), 0)
    return prefixed(
      [sign + first, ...indentedLines(rest, ' '.repeat(width))],
      '┃ ',
      paper,
      colourStyles(attributes['color']),
    )
  }
  if (tag === 'tab' || tag === 'meeting-notes') {
    const [title, ...rest] = children
    if (title?.type !== 'paragraph' || title.children.length > 0) return linesOf(children, paper, depth)
    return [...wrapped(spansOf(title.text, ['bold']), paper), ...below(rest, '  ', paper, depth)]
  }
  return linesOf(children, paper, depth)
}

function narrower({ width, colours }: Paper, columns: number): Paper {
  return { width: Math.max(MIN_INNER_WIDTH, width - columns), colours }
}

function prefixed(
  lines: readonly string[],
  prefix: string,
  paper: Paper,
  styles: readonly Style[] = ['dim'],
): string[] {
  const shown = paintedText(prefix, styles.length === 0 ? ['dim'] : styles, paper.colours)
  return lines.map((line) => shown + line)
}

function indentedLines(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => (line === '' ? '' : indent + line))
}
