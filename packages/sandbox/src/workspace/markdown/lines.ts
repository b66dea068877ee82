import { type Attributes, readTag } from './tag.js'
import { CONTAINERS } from './tag-names.js'

/** A line, or what several lines make up before anything is nested. */
export type Item =
  | { readonly kind: 'line'; readonly indent: number; readonly text: string }
  | { readonly kind: 'code'; readonly indent: number; readonly language: string; readonly code: string }
  | { readonly kind: 'equation'; readonly indent: number; readonly expression: string }
  | { readonly kind: 'table'; readonly indent: number; readonly source: string }
  | {
      readonly kind: 'open'
      readonly indent: number
      readonly text: string
      readonly tag: string
      readonly attributes: Attributes
      /** The item that closes it. */
      readonly end: number
    }
  | { readonly kind: 'close'; readonly indent: number; readonly text: string; readonly tag: string }

type Loose =
  | Exclude<Item, { kind: 'open' }>
  | (Omit<Extract<Item, { kind: 'open' }>, 'end'> & { readonly kind: 'open' })

/** Cuts text into items and pairs the tags that hold other blocks. Tags without a partner are lines. */
export function readItems(text: string): Item[] {
  return pairTags(readLoose(text.replaceAll(/\r\n?/g, '\n').split('\n')))
}

function readLoose(lines: readonly string[]): Loose[] {
  const items: Loose[] = []
  const tableEnds = lastTableEnd(lines)
  let at = 0
  while (at < lines.length) {
    const { indent, text } = readLine(lines[at] ?? '')
    at += 1
    if (text === '') continue
    const fence = text.startsWith('`') ? /^(`{3,})([^`]*)$/.exec(text) : null
    if (fence !== null) {
      const [, marks = '', language = ''] = fence
      const end = findLine(lines, at, (line) => isFence(line, marks.length))
      items.push({ kind: 'code', indent, language: language.trim(), code: unindent(lines.slice(at, end), indent) })
      at = end + 1
    } else if (text === '$$') {
      const end = findLine(lines, at, (line) => line === '$$')
      items.push({ kind: 'equation', indent, expression: unindent(lines.slice(at, end), indent) })
      at = end + 1
    } else if (text.startsWith('<table') && /^<table[\s>]/.test(text) && at - 1 <= tableEnds) {
      const end = findLine(lines, at - 1, (line) => line.endsWith('</table>'))
      items.push({ kind: 'table', indent, source: lines.slice(at - 1, end + 1).join('\n') })
      at = end + 1
    } else {
      items.push(...splitTags(indent, text))
    }
  }
  return items
}

function readLine(line: string): { indent: number; text: string } {
  const indent = /^\t*/.exec(line)?.[0].length ?? 0
  return { indent, text: line.trim() }
}

function findLine(lines: readonly string[], from: number, matches: (text: string) => boolean): number {
  let at = from
  while (at < lines.length && !matches((lines[at] ?? '').trim())) at += 1
  return at
}

function isFence(line: string, length: number): boolean {
  return line.length >= length && /^`+$/.test(line)
}

function lastTableEnd(lines: readonly string[]): number {
  return lines.findLastIndex((line) => line.trimEnd().endsWith('</table>'))
}

/** Raw lines without the tabs of their block. */
function unindent(lines: readonly string[], indent: number): string {
  const tabs = new RegExp(`^\\t{0,${indent}}`)
  return lines.map((line) => line.replace(tabs, '')).join('\n')
}

/** Tags that hold blocks get a line of their own, so that `<callout>Text</callout>` on one line works. */
function splitTags(indent: number, text: string): Loose[] {
  const tag = text.startsWith('<') ? readTag(text, 0) : undefined
  if (tag === undefined || !Object.hasOwn(CONTAINERS, tag.name) || tag.isSelfClosing) {
    return splitClosing(indent, text)
  }
  // A summary on one line belongs to <details>, and the parser of the block reads it.
  if (tag.name === 'summary' && !tag.isClosing && text.endsWith('</summary>')) return [{ kind: 'line', indent, text }]
  const head = text.slice(0, tag.end)
  const rest = text.slice(tag.end).trim()
  const item: Loose = tag.isClosing
    ? { kind: 'close', indent, text: head, tag: tag.name }
    : { kind: 'open', indent, text: head, tag: tag.name, attributes: tag.attributes }
  if (rest === '') return [item]
  return [item, ...splitClosing(indent + 1, rest)]
}

/** A closing tag at the end of a line, on a line of its own. */
function splitClosing(indent: number, text: string): Loose[] {
  const closing = text.endsWith('>') ? /<\/([a-z_-]+)>$/.exec(text) : null
  const [tag = '', name = ''] = closing ?? []
  const isSpread = Object.hasOwn(CONTAINERS, name) && !text.startsWith('<summary>')
  if (!isSpread) return [{ kind: 'line', indent, text }]
  if (text === tag) return [{ kind: 'close', indent, text, tag: name }]
  return [
    { kind: 'line', indent, text: text.slice(0, -tag.length).trim() },
    { kind: 'close', indent: Math.max(0, indent - 1), text: tag, tag: name },
  ]
}

function pairTags(loose: readonly Loose[]): Item[] {
  const ends = new Map<number, number>()
  const closed = new Set<number>()
  const open: { readonly tag: string; readonly index: number }[] = []
  const counts = new Map<string, number>()
  const count = (tag: string, by: number) => counts.set(tag, (counts.get(tag) ?? 0) + by)
  for (const [index, item] of loose.entries()) {
    if (item.kind === 'open') {
      open.push({ tag: item.tag, index })
      count(item.tag, 1)
    } else if (item.kind === 'close') {
      const { tag } = item
      if ((counts.get(tag) ?? 0) === 0) continue
      for (let top = open.pop(); top !== undefined; top = open.pop()) {
        count(top.tag, -1)
        if (top.tag !== tag) continue
        ends.set(top.index, index)
        closed.add(index)
        break
      }
    }
  }
  return loose.map((item, index): Item => {
    const end = ends.get(index)
    if (item.kind === 'open' && end !== undefined) return { ...item, end }
    if (item.kind === 'open' || (item.kind === 'close' && !closed.has(index))) {
      return { kind: 'line', indent: item.indent, text: item.text }
    }
    return item
  })
}
