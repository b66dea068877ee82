import { createCodeSpans, decodeCode, runLength } from './code-span.js'
import { citationAt, destinationAt } from './destination.js'
import { type EmphasisStep, type Mark, planEmphasis } from './emphasis.js'
import type { Inline, RichText } from './rich-text.js'
import { type Tag, tagAt } from './tag.js'

/** Something that was opened, and stands in the list of what was read until it is closed or turns out to be text. */
interface Opened {
  readonly type: 'opened'
  readonly kind: Mark | 'strikethrough' | 'link' | 'tag'
  readonly source: string
  readonly tag?: Tag
  /** Where it stands in the list. */
  readonly at: number
}

/** What is nested more deeply is read as text, so that no reader of the tree runs out of stack. */
const MAX_DEPTH = 40
const SPECIAL = /[\\*~`$[\]<:]/
const LITERAL = /[^\\*~`$[\]<:]+/y
const EMOJI = /:([A-Za-z][\w+-]*):(?![\w:])/y
const PUNCTUATION = /[!-/:-@[-`{-~]/
const SPACE = /^\s?$/

/** Reads the text of one line. Never throws, and takes time in proportion to its length. */
export function parseRichText(text: string): RichText {
  if (!SPECIAL.test(text)) return text === '' ? [] : [{ type: 'text', text }]
  return parseMarks(text)
}

function parseMarks(text: string): RichText {
  const nodes: (Inline | Opened)[] = []
  const opened: Opened[] = []
  const openTags = new Map<string, number>()
  const codeEnd = createCodeSpans(text)
  let linksBelow = 0
  let noEquationFrom = Infinity
  let at = 0

  const add = (node: Inline, end: number) => {
    nodes.push(node)
    at = end
  }
  const addText = (end: number) => add({ type: 'text', text: text.slice(at, end) }, end)
  const open = (kind: Opened['kind'], source: string, tag?: Tag) => {
    if (opened.length >= MAX_DEPTH) return nodes.push(literal(source, tag))
    const entry: Opened = { type: 'opened', kind, source, at: nodes.length, ...(tag && { tag }) }
    opened.push(entry)
    nodes.push(entry)
    if (tag) openTags.set(tag.name, (openTags.get(tag.name) ?? 0) + 1)
    return undefined
  }
  const forget = () => {
    const entry = opened.pop()
    linksBelow = Math.min(linksBelow, opened.length)
    if (entry?.tag) openTags.set(entry.tag.name, (openTags.get(entry.tag.name) ?? 1) - 1)
    return entry
  }
  /** What was read since, as the children of what closes now. */
  const childrenSince = (entry: Opened): Inline[] => settle(nodes.splice(entry.at).slice(1))
  /** Marks that are open here and not outside of the nearest link or tag, innermost first. */
  const openMarks = () => {
    const marks: Opened[] = []
    for (let index = opened.length - 1; index >= 0; index -= 1) {
      const entry = opened[index]
      if (entry === undefined || entry.kind === 'link' || entry.kind === 'tag') break
      marks.push(entry)
    }
    return marks
  }

  const readAsterisks = () => {
    const length = runLength(text, at, '*')
    const source = text.slice(at, at + length)
    const isLoose = SPACE.test(text[at - 1] ?? '') && SPACE.test(text[at + length] ?? '')
    const marks = openMarks().map(({ kind }) => (kind === 'strikethrough' ? 'other' : (kind as Mark)))
    const steps = isLoose || length > 8 ? undefined : planEmphasis(marks, length)
    if (steps === undefined) return addText(at + length)
    for (const step of steps) takeStep(step)
    at += source.length
  }
  const takeStep = ({ action, mark }: EmphasisStep) => {
    if (action === 'open') return open(mark, mark === 'both' ? '***' : mark === 'bold' ? '**' : '*')
    const entry = forget()
    if (entry === undefined) return undefined
    const children = childrenSince(entry)
    if (mark === 'both') return nodes.push({ type: 'italic', children: [{ type: 'bold', children }] })
    if (entry.kind === 'both') open(mark === 'bold' ? 'italic' : 'bold', mark === 'bold' ? '*' : '**')
    return nodes.push({ type: mark, children })
  }
  const readTildes = () => {
    const length = runLength(text, at, '~')
    const marks = openMarks()
    const [innermost] = marks
    const isOpen = marks.some(({ kind }) => kind === 'strikethrough')
    if (length !== 2 || (isOpen && innermost?.kind !== 'strikethrough')) return addText(at + length)
    at += length
    if (innermost === undefined || !isOpen) return open('strikethrough', '~~')
    forget()
    return nodes.push({ type: 'strikethrough', children: childrenSince(innermost) })
  }
  const readCode = () => {
    const length = runLength(text, at, '`')
    const end = codeEnd(at + length, length)
    if (end === undefined) return addText(at + length)
    return add({ type: 'code', text: decodeCode(text.slice(at + length, end)) }, end + length)
  }
  const readEquation = () => {
    const end = text[at + 1] === '`' && at < noEquationFrom ? text.indexOf('`$', at + 2) : undefined
    if (end === -1) noEquationFrom = at
    if (end === undefined || end <= at + 2) return addText(at + 1)
    return add({ type: 'equation', expression: text.slice(at + 2, end) }, end + 2)
  }
  const readBracket = () => {
    const citation = citationAt(text, at)
    if (citation) return add({ type: 'citation', url: citation.url }, citation.end)
    open('link', '[')
    at += 1
    return undefined
  }
  const readClosingBracket = () => {
    const marks = openMarks().length
    const bracket = opened.at(-1 - marks)
    if (bracket?.kind !== 'link') return addText(at + 1)
    const isInside = opened.length - marks - 1 < linksBelow
    const destination = text[at + 1] === '(' && !isInside ? destinationAt(text, at + 2) : undefined
    if (destination === undefined) {
      opened.splice(-1 - marks, 1)
      linksBelow = Math.min(linksBelow, opened.length)
      return addText(at + 1)
    }
    for (let count = 0; count <= marks; count += 1) forget()
    // A link holds no other link.
    linksBelow = opened.length
    return add({ type: 'link', url: destination.url, children: childrenSince(bracket) }, destination.end)
  }
  const readTag = () => {
    const tag = tagAt(text, at)
    if (tag === undefined) return addText(at + 1)
    const source = text.slice(at, tag.end)
    at = tag.end
    if (tag.name === 'br' && tag.form !== 'close') return nodes.push({ type: 'break' })
    if (!isKnown(tag.name)) return nodes.push({ type: 'tag', text: source })
    if (tag.form === 'open') return open('tag', source, tag)
    if (tag.form === 'self-closing') return nodes.push(elementOf(tag, []))
    if ((openTags.get(tag.name) ?? 0) === 0) return nodes.push({ type: 'tag', text: source })
    let entry = forget()
    while (entry !== undefined && entry.tag?.name !== tag.name) entry = forget()
    return entry?.tag && nodes.push(elementOf(entry.tag, childrenSince(entry)))
  }
  const readColon = () => {
    EMOJI.lastIndex = at
    const [whole, name] = EMOJI.exec(text) ?? []
    const isInWord = /[\w:]/.test(text[at - 1] ?? '')
    if (whole === undefined || name === undefined || isInWord) return addText(at + 1)
    return add({ type: 'emoji', name }, at + whole.length)
  }

  while (at < text.length) {
    LITERAL.lastIndex = at
    const [plain] = LITERAL.exec(text) ?? []
    if (plain !== undefined) addText(at + plain.length)
    const sign = text[at]
    if (sign === '\\') {
      const next = text[at + 1] ?? ''
      if (PUNCTUATION.test(next)) add({ type: 'text', text: next }, at + 2)
      else addText(at + 1)
    } else if (sign === '*') readAsterisks()
    else if (sign === '~') readTildes()
    else if (sign === '`') readCode()
    else if (sign === '$') readEquation()
    else if (sign === '[') readBracket()
    else if (sign === ']') readClosingBracket()
    else if (sign === '<') readTag()
    else if (sign === ':') readColon()
  }
  return settle(nodes)
}

function isKnown(name: string): boolean {
  return name === 'span' || name.startsWith('mention-')
}

function elementOf({ name, attributes }: Tag, children: RichText): Inline {
  if (name === 'span') return { type: 'span', attributes, children }
  return { type: 'mention', kind: name.slice('mention-'.length), attributes, children }
}

function literal(source: string, tag: Tag | undefined): Inline {
  return { type: tag ? 'tag' : 'text', text: source }
}

/** What is still open was nothing but text; texts beside each other are one. */
function settle(nodes: readonly (Inline | Opened)[]): Inline[] {
  const settled: Inline[] = []
  let pieces: string[] = []
  const flush = () => {
    if (pieces.length > 0) settled.push({ type: 'text', text: pieces.join('') })
    pieces = []
  }
  for (const node of nodes) {
    const inline = node.type === 'opened' ? literal(node.source, node.tag) : node
    if (inline.type === 'text') pieces.push(inline.text)
    else {
      flush()
      settled.push(inline)
    }
  }
  flush()
  return settled
}
