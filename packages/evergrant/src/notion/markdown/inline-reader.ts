import { createCodeSpans } from './code-span.js'
import type { Mark } from './emphasis.js'
import type { Inline } from './rich-text.js'
import type { Tag } from './tag.js'

/** Something that was opened, and stands in the list of what was read until it is closed or turns out to be text. */
export interface Opened {
  readonly type: 'opened'
  readonly kind: Mark | 'strikethrough' | 'link' | 'tag'
  readonly source: string
  readonly tag: Tag | undefined
  /** Where it stands in the list. */
  readonly at: number
}

/** A text, how far it was read, and what was found in it. */
export interface InlineReader {
  readonly text: string
  at: number
  readonly nodes: (Inline | Opened)[]
  readonly opened: Opened[]
  /** How many tags of each name are open. */
  readonly openTags: Map<string, number>
  readonly codeEnd: ReturnType<typeof createCodeSpans>
  /** Brackets that were opened before so many others are in a link's text or round it. */
  linksBelow: number
  /** Behind this place no equation ends. */
  noEquationFrom: number
}

/** What is nested more deeply is read as text, so that no reader of the tree runs out of stack. */
const MAX_DEPTH = 40

export function createInlineReader(text: string): InlineReader {
  return {
    text,
    at: 0,
    nodes: [],
    opened: [],
    openTags: new Map(),
    codeEnd: createCodeSpans(text),
    linksBelow: 0,
    noEquationFrom: Infinity,
  }
}

/** Adds what was read up to this place. */
export function add(reader: InlineReader, node: Inline, end: number): void {
  reader.nodes.push(node)
  reader.at = end
}

/** Adds what stands up to this place as text. */
export function addText(reader: InlineReader, end: number): void {
  add(reader, { type: 'text', text: reader.text.slice(reader.at, end) }, end)
}

export function open({ nodes, opened, openTags }: InlineReader, kind: Opened['kind'], source: string, tag?: Tag): void {
  if (opened.length >= MAX_DEPTH) {
    nodes.push(asText(source, tag))
    return
  }
  const entry: Opened = { type: 'opened', kind, source, tag, at: nodes.length }
  opened.push(entry)
  nodes.push(entry)
  if (tag) openTags.set(tag.name, (openTags.get(tag.name) ?? 0) + 1)
}

/** Takes away what was opened last; it stays in the list. */
export function forget(reader: InlineReader): Opened | undefined {
  const entry = reader.opened.pop()
  reader.linksBelow = Math.min(reader.linksBelow, reader.opened.length)
  if (entry?.tag) reader.openTags.set(entry.tag.name, (reader.openTags.get(entry.tag.name) ?? 1) - 1)
  return entry
}

/** What was read since, as the children of what closes now. */
export function childrenSince({ nodes }: InlineReader, entry: Opened): Inline[] {
  return settle(nodes.splice(entry.at).slice(1))
}

/** Marks that are open here and not outside of the nearest link or tag, innermost first. */
export function openMarks({ opened }: InlineReader): Opened[] {
  const marks: Opened[] = []
  for (let index = opened.length - 1; index >= 0; index -= 1) {
    const entry = opened[index]
    if (entry === undefined || entry.kind === 'link' || entry.kind === 'tag') break
    marks.push(entry)
  }
  return marks
}

/** What is still open was nothing but text; texts beside each other are one. */
export function settle(nodes: readonly (Inline | Opened)[]): Inline[] {
  const settled: Inline[] = []
  let pieces: string[] = []
  const flush = () => {
    if (pieces.length > 0) settled.push({ type: 'text', text: pieces.join('') })
    pieces = []
  }
  for (const node of nodes) {
    const inline = node.type === 'opened' ? asText(node.source, node.tag) : node
    if (inline.type === 'text') pieces.push(inline.text)
    else {
      flush()
      settled.push(inline)
    }
  }
  flush()
  return settled
}

function asText(source: string, tag: Tag | undefined): Inline {
  return { type: tag ? 'tag' : 'text', text: source }
}
