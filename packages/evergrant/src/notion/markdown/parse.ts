import type { Block } from './block.js'
import { readImage } from './image.js'
import { dedented, fenceOf, isBlank, type Line, readLines } from './lines.js'
import { parseRichText } from './parse-inline.js'
import { parseTable } from './parse-table.js'
import { splitBlockAttributes, type Tag, tagAt } from './tag.js'
import { CONTAINER_TAGS, isInlineTag, LINE_TAGS } from './tag-names.js'

/** What lies more deeply is read as if it lay here, so that no reader of the tree runs out of stack. */
const MAX_DEPTH = 24

/** Reads Notion-flavoured Markdown. Never throws: what it does not understand is kept as it is. */
export function parseMarkdown(text: string): readonly Block[] {
  const { lines, verbatim, closing } = readLines(text)
  let cursor = 0

  /** Blocks up to a line, or to the first that is indented no more than so many tabs. */
  const parseBlocks = (end: number, above: number, depth: number): Block[] => {
    const blocks: Block[] = []
    while (cursor < end) {
      const line = lines[cursor]
      if (line === undefined || (!isBlank(line) && line.indent <= above)) break
      if (isBlank(line)) {
        cursor += 1
        continue
      }
      blocks.push(parseBlock(line, end, depth))
    }
    return blocks
  }

  const parseBlock = (line: Line, end: number, depth: number): Block => {
    const found = verbatim.get(cursor)
    if (found) return parseVerbatim(found.kind, line, Math.min(found.close, end))
    const tag = line.text.startsWith('<') ? tagAt(line.text, 0) : undefined
    if (tag && !isInlineTag(tag.name)) {
      const block = parseTag(tag, line, end, depth)
      if (block) return block
    }
    cursor += 1
    return parseTextLine(line.text, () => indentedBelow(line, end, depth))
  }

  const indentedBelow = (line: Line, end: number, depth: number): Block[] =>
    depth < MAX_DEPTH ? parseBlocks(end, line.indent, depth + 1) : []

  const parseVerbatim = (kind: 'code' | 'equation' | 'table', line: Line, close: number): Block => {
    const inner = lines.slice(cursor + 1, close).map((each) => dedented(each, line.indent))
    const whole = lines.slice(cursor, close + 1)
    cursor = close + 1
    if (kind === 'code') return { type: 'code', language: fenceOf(line.text)?.language ?? '', text: inner.join('\n') }
    if (kind === 'equation') return { type: 'equation', expression: inner.join('\n') }
    const table = parseTable(whole.map(({ text }) => text).join('\n'))
    const isIndented = (whole[1]?.indent ?? 0) > line.indent
    if (table) return isIndented ? { ...table, isIndented } : table
    return { type: 'raw', text: whole.map((each) => dedented(each, line.indent)).join('\n') }
  }

  const parseTag = (tag: Tag, line: Line, end: number, depth: number): Block | undefined => {
    const { name, attributes, form } = tag
    const behind = line.text.slice(tag.end).trimEnd()
    const rest = behind.trimStart() === '' ? '' : behind
    const close = closing.get(cursor)
    const isClosed = close !== undefined && close < end && depth < MAX_DEPTH
    if (name === 'empty-block' && rest === '' && form !== 'close') {
      cursor += 1
      return { type: 'paragraph', text: [], attributes, children: indentedBelow(line, end, depth) }
    }
    if (name === 'details' && form === 'open') return parseToggle(tag, line, end, depth)
    if (form === 'open' && rest === '' && (isClosed || (CONTAINER_TAGS.has(name) && depth < MAX_DEPTH))) {
      cursor += 1
      const children = isClosed ? parseBlocks(close, -1, depth + 1) : indentedBelow(line, end, depth)
      if (isClosed) cursor = close + 1
      return { type: 'container', tag: name, attributes, children }
    }
    const block = parseTagLine(tag, rest)
    if (block) cursor += 1
    return block ?? rawLine(tag, line, rest)
  }

  const rawLine = ({ name }: Tag, { text }: Line, rest: string): Block | undefined => {
    if (rest !== '' && !rest.endsWith(`</${name}>`)) return undefined
    cursor += 1
    return { type: 'raw', text }
  }

  const parseToggle = ({ attributes, end: tagEnd }: Tag, line: Line, end: number, depth: number): Block | undefined => {
    const rest = line.text.slice(tagEnd).trim()
    const close = closing.get(cursor)
    const isClosed = close !== undefined && close < end
    if (depth >= MAX_DEPTH || (rest !== '' && summaryOf(rest) === undefined)) return undefined
    cursor += 1
    while (rest === '' && cursor < end && isBlank(lines[cursor] ?? line)) cursor += 1
    const next = rest === '' && cursor < (isClosed ? close : end) ? summaryOf(lines[cursor]?.text ?? '') : undefined
    if (next !== undefined) cursor += 1
    const children = isClosed ? parseBlocks(close, -1, depth + 1) : indentedBelow(line, end, depth)
    if (isClosed) cursor = close + 1
    return { type: 'toggle', text: parseRichText(summaryOf(rest) ?? next ?? ''), attributes, children }
  }

  return parseBlocks(lines.length, -1, 0)
}

function summaryOf(line: string): string | undefined {
  const trimmed = line.trim()
  const isSummary = trimmed.startsWith('<summary>') && trimmed.endsWith('</summary>')
  return isSummary && trimmed.length >= 19 ? trimmed.slice('<summary>'.length, -'</summary>'.length) : undefined
}

/** A tag that is a line of its own, with or without text inside. */
function parseTagLine({ name, attributes, form }: Tag, rest: string): Block | undefined {
  if (form === 'close') return undefined
  const closing = `</${name}>`
  const inner = form === 'open' && rest.endsWith(closing) ? rest.slice(0, -closing.length) : undefined
  if (inner !== undefined && CONTAINER_TAGS.has(name)) {
    // It would be a tag on a line of its own.
    if (inner.startsWith('<') && !isInlineTag(tagAt(inner, 0)?.name ?? 'br')) return undefined
    const children = inner === '' ? [] : [parseTextLine(inner, () => [])]
    return { type: 'container', tag: name, attributes, children }
  }
  const isKnown = LINE_TAGS.has(name) || (CONTAINER_TAGS.has(name) && form === 'self-closing')
  if (!isKnown || (inner === undefined && rest !== '')) return undefined
  const text = parseRichText(inner ?? '')
  return { type: 'tag', tag: name, attributes, text, form: inner === undefined ? form : 'pair' }
}

function parseTextLine(line: string, children: () => readonly Block[]): Block {
  const image = readImage(line)
  if (image) {
    const { url, attributes, captionEnd } = image
    return { type: 'image', url, text: parseRichText(line.slice(2, captionEnd)), attributes }
  }
  if (line.trimEnd() === '---') return { type: 'divider' }
  const trimmed = line.trimEnd()
  if (trimmed.length > 4 && trimmed.startsWith('$$') && trimmed.endsWith('$$')) {
    return { type: 'equation', expression: trimmed.slice(2, -2) }
  }
  const { marker, rest } = splitMarker(line)
  const { text, attributes } = splitBlockAttributes(rest)
  const content = { text: parseRichText(text), attributes, children: children() }
  const [sign = ''] = marker
  if (sign === '#') return { type: 'heading', level: Math.min(marker.trim().length, 4) as 1 | 2 | 3 | 4, ...content }
  if (sign === '>') return { type: 'quote', ...content }
  if (marker.includes('[')) return { type: 'todo', checked: !marker.includes('[ ]'), ...content }
  if (sign === '-' || sign === '*') return { type: 'bulleted', ...content }
  if (sign !== '') return { type: 'numbered', number: Number.parseInt(marker, 10), ...content }
  return { type: 'paragraph', ...content }
}

/** What makes a line a heading, an item or a quote: a sign, and a space where something follows. */
const MARKER = /^(?:#{1,6}|- \[[ xX]\]|[-*]|\d{1,9}\.|>)(?: |$)/

function splitMarker(line: string): { readonly marker: string; readonly rest: string } {
  const [marker = ''] = MARKER.exec(line) ?? []
  return { marker, rest: line.slice(marker.length) }
}

/** Whether a text would be read as something else than a paragraph where it begins a line. */
export function isMarked(line: string): boolean {
  return MARKER.test(line) || line.trimEnd() === '---' || line.startsWith('![')
}
