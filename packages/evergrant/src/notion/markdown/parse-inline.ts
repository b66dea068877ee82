import { decodeCode, runLength } from './code-span.js'
import { citationAt, destinationAt } from './destination.js'
import { type EmphasisStep, type Mark, planEmphasis } from './emphasis.js'
import {
  add,
  addText,
  childrenSince,
  createInlineReader,
  forget,
  type InlineReader,
  open,
  openMarks,
  settle,
} from './inline-reader.js'
import type { Inline, RichText } from './rich-text.js'
import { type Tag, tagAt } from './tag.js'

const SPECIAL = /[\\*~`$[\]<:]/
const LITERAL = /[^\\*~`$[\]<:]+/y
const EMOJI = /:([A-Za-z][\w+-]*):(?![\w:])/y
const PUNCTUATION = /[!-/:-@[-`{-~]/
const SPACE_OR_END = /^\s?$/
/** Four marks and more do not meet in one place. */
const MAX_RUN = 8

/** Reads the text of one line. Never throws, and takes time in proportion to its length. */
export function parseRichText(text: string): RichText {
  if (!SPECIAL.test(text)) return text === '' ? [] : [{ type: 'text', text }]
  const reader = createInlineReader(text)
  while (reader.at < text.length) {
    LITERAL.lastIndex = reader.at
    const [plain] = LITERAL.exec(text) ?? []
    if (plain !== undefined) addText(reader, reader.at + plain.length)
    READERS[text[reader.at] ?? '']?.(reader)
  }
  return settle(reader.nodes)
}

/** What reads on, by the sign that stands there. */
const READERS: Readonly<Record<string, (reader: InlineReader) => void>> = {
  '\\': readBackslash,
  '*': readAsterisks,
  '~': readTildes,
  '`': readCode,
  $: readEquation,
  '[': readBracket,
  ']': readClosingBracket,
  '<': readTag,
  ':': readColon,
}

function readBackslash(reader: InlineReader): void {
  const next = reader.text[reader.at + 1] ?? ''
  if (PUNCTUATION.test(next)) add(reader, { type: 'text', text: next }, reader.at + 2)
  else addText(reader, reader.at + 1)
}

function readAsterisks(reader: InlineReader): void {
  const { text, at } = reader
  const end = at + runLength(text, at, '*')
  const isLoose = SPACE_OR_END.test(text[at - 1] ?? '') && SPACE_OR_END.test(text[end] ?? '')
  const marks = openMarks(reader).map(({ kind }) => (kind === 'strikethrough' ? 'other' : (kind as Mark)))
  const steps = isLoose || end - at > MAX_RUN ? undefined : planEmphasis(marks, end - at)
  if (steps === undefined) return addText(reader, end)
  for (const step of steps) takeStep(reader, step)
  reader.at = end
}

const ASTERISKS: Readonly<Record<Mark, string>> = { bold: '**', italic: '*', both: '***' }

function takeStep(reader: InlineReader, { action, mark }: EmphasisStep): void {
  if (action === 'open') return open(reader, mark, ASTERISKS[mark])
  const entry = forget(reader)
  if (entry === undefined) return
  const children = childrenSince(reader, entry)
  const left = mark === 'bold' ? 'italic' : 'bold'
  if (entry.kind === 'both' && mark !== 'both') open(reader, left, ASTERISKS[left])
  reader.nodes.push(
    mark === 'both' ? { type: 'italic', children: [{ type: 'bold', children }] } : { type: mark, children },
  )
}

function readTildes(reader: InlineReader): void {
  const end = reader.at + runLength(reader.text, reader.at, '~')
  const marks = openMarks(reader)
  const [innermost] = marks
  const isOpen = marks.some(({ kind }) => kind === 'strikethrough')
  if (end - reader.at !== 2 || (isOpen && innermost?.kind !== 'strikethrough')) return addText(reader, end)
  reader.at = end
  if (innermost === undefined || !isOpen) return open(reader, 'strikethrough', '~~')
  forget(reader)
  reader.nodes.push({ type: 'strikethrough', children: childrenSince(reader, innermost) })
}

function readCode(reader: InlineReader): void {
  const length = runLength(reader.text, reader.at, '`')
  const start = reader.at + length
  const end = reader.codeEnd(start, length)
  if (end === undefined) return addText(reader, start)
  add(reader, { type: 'code', text: decodeCode(reader.text.slice(start, end)) }, end + length)
}

function readEquation(reader: InlineReader): void {
  const { text, at } = reader
  const end = text[at + 1] === '`' && at < reader.noEquationFrom ? text.indexOf('`$', at + 2) : undefined
  if (end === -1) reader.noEquationFrom = at
  if (end === undefined || end <= at + 2) return addText(reader, at + 1)
  add(reader, { type: 'equation', expression: text.slice(at + 2, end) }, end + 2)
}

function readBracket(reader: InlineReader): void {
  const citation = citationAt(reader.text, reader.at)
  if (citation) return add(reader, { type: 'citation', url: citation.url }, citation.end)
  open(reader, 'link', '[')
  reader.at += 1
}

function readClosingBracket(reader: InlineReader): void {
  const { text, at, opened } = reader
  const marks = openMarks(reader).length
  const index = opened.length - 1 - marks
  const bracket = opened[index]
  if (bracket?.kind !== 'link') return addText(reader, at + 1)
  // A link holds no other link.
  const destination = text[at + 1] === '(' && index >= reader.linksBelow ? destinationAt(text, at + 2) : undefined
  if (destination === undefined) {
    opened.splice(index, 1)
    reader.linksBelow = Math.min(reader.linksBelow, opened.length)
    return addText(reader, at + 1)
  }
  for (let count = 0; count <= marks; count += 1) forget(reader)
  reader.linksBelow = opened.length
  add(reader, { type: 'link', url: destination.url, children: childrenSince(reader, bracket) }, destination.end)
}

function readTag(reader: InlineReader): void {
  const { text, at, nodes } = reader
  const tag = tagAt(text, at)
  if (tag === undefined) return addText(reader, at + 1)
  const source = text.slice(at, tag.end)
  const isKnown = tag.name === 'span' || tag.name.startsWith('mention-')
  const isStray = tag.form === 'close' && (reader.openTags.get(tag.name) ?? 0) === 0
  reader.at = tag.end
  if (tag.name === 'br' && tag.form !== 'close') nodes.push({ type: 'break' })
  else if (!isKnown || isStray) nodes.push({ type: 'tag', text: source })
  else if (tag.form === 'open') open(reader, 'tag', source, tag)
  else if (tag.form === 'self-closing') nodes.push(elementOf(tag, []))
  else closeTag(reader, tag.name)
}

function closeTag(reader: InlineReader, name: string): void {
  let entry = forget(reader)
  while (entry !== undefined && entry.tag?.name !== name) entry = forget(reader)
  if (entry?.tag) reader.nodes.push(elementOf(entry.tag, childrenSince(reader, entry)))
}

function elementOf({ name, attributes }: Tag, children: RichText): Inline {
  if (name === 'span') return { type: 'span', attributes, children }
  return { type: 'mention', kind: name.slice('mention-'.length), attributes, children }
}

function readColon(reader: InlineReader): void {
  const { text, at } = reader
  EMOJI.lastIndex = at
  const [whole, name] = EMOJI.exec(text) ?? []
  const isInWord = /[\w:]/.test(text[at - 1] ?? '')
  if (whole === undefined || name === undefined || isInWord) return addText(reader, at + 1)
  add(reader, { type: 'emoji', name }, at + whole.length)
}
