import type { FootnoteReference, PhrasingContent } from 'mdast'
import { type Inline, parseRichText, plainTextOf, type RichText } from '../../../notion/markdown/index.js'
import { HTML_MARKS, readHtmlTag } from './html-tags.js'

/** What a text needs to know of the document that it stands in. */
export interface Document {
  /** The addresses of `[text][name]`. */
  readonly definitions: ReadonlyMap<string, string>
  /** The number of a footnote, as it is shown. */
  numberOf(footnote: FootnoteReference): number
}

export interface ImageInText {
  readonly url: string
  readonly alt: string
}

/** A text, and the images in it, which in Notion are blocks. */
export interface ReadText {
  readonly text: RichText
  readonly images: readonly ImageInText[]
}

/** Tags of Notion that a text may hold; those that would move a page are not among them. */
const NOTION_TAG = /^<\/?(?:span|mention-[a-z-]+)[\s/>]/

/** Reads the inside of a paragraph, a heading or a cell. */
export function readInline(nodes: readonly PhrasingContent[], document: Document, imagesAsLinks = false): ReadText {
  const images: ImageInText[] = []
  const keep = (image: ImageInText): Inline[] => {
    images.push(image)
    return []
  }
  const text = fromNodes(nodes, { ...document, onImage: imagesAsLinks ? linkOf : keep })
  return { text: trimmed(text), images }
}

interface Reading extends Document {
  onImage(image: ImageInText): Inline[]
}

function linkOf({ url, alt }: ImageInText): Inline[] {
  return [{ type: 'link', url, children: [{ type: 'text', text: alt === '' ? 'image' : alt }] }]
}

/** Tags of HTML reach from one node to another, so that they are put together here. */
function fromNodes(nodes: readonly PhrasingContent[], reading: Reading): Inline[] {
  const levels: { name: string; source: string; inlines: Inline[] }[] = [{ name: '', source: '', inlines: [] }]
  const add = (...inlines: Inline[]) => levels.at(-1)?.inlines.push(...inlines)
  for (const node of nodes) {
    const tag = node.type === 'html' ? readHtmlTag(node.value) : undefined
    if (node.type !== 'html') add(...fromNode(node, reading))
    else if (tag?.name === 'br') add({ type: 'break' })
    else if (tag?.name === 'img')
      add(...reading.onImage({ url: tag.attributes['src'] ?? '', alt: tag.attributes['alt'] ?? '' }))
    else if (tag?.form === 'open' && tag.name !== 'a') levels.push({ name: tag.name, source: node.value, inlines: [] })
    else if (tag?.form === 'self-closing' && NOTION_TAG.test(node.value)) add(...parseRichText(node.value))
    else if (tag?.form === 'close' && levels.slice(1).some(({ name }) => name === tag.name))
      closeLevel(levels, tag.name)
  }
  while (levels.length > 1) closeLevel(levels, '')
  return levels[0]?.inlines ?? []
}

function closeLevel(levels: { name: string; source: string; inlines: Inline[] }[], name: string): void {
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    levels.at(-1)?.inlines.push(...(level.name === name ? elementOf(level) : level.inlines))
    if (level.name === name || name === '') return
  }
}

function elementOf({ name, source, inlines }: { name: string; source: string; inlines: Inline[] }): Inline[] {
  if (NOTION_TAG.test(source)) {
    const [element] = parseRichText(`${source}</${name}>`)
    return element?.type === 'span' || element?.type === 'mention' ? [{ ...element, children: inlines }] : inlines
  }
  const mark = HTML_MARKS[name]
  if (mark === undefined || inlines.length === 0) return inlines
  if (mark === 'code') return [{ type: 'code', text: plainTextOf(inlines) }]
  if (mark === 'underline') return [{ type: 'span', attributes: { underline: 'true' }, children: inlines }]
  return [{ type: mark, children: inlines }]
}

function fromNode(node: PhrasingContent, reading: Reading): Inline[] {
  switch (node.type) {
    case 'text':
      return [{ type: 'text', text: node.value.replaceAll('\n', ' ') }]
    case 'strong':
      return marked('bold', fromNodes(node.children, reading))
    case 'emphasis':
      return marked('italic', fromNodes(node.children, reading))
    case 'delete':
      return marked('strikethrough', fromNodes(node.children, reading))
    case 'inlineCode':
      return node.value === '' ? [] : [{ type: 'code', text: node.value }]
    case 'inlineMath':
      // GitHub has a form with backticks too.
      return [{ type: 'equation', expression: node.value.replace(/^`(.*)`$/, '$1') }]
    case 'break':
      return [{ type: 'break' }]
    case 'link':
      return [{ type: 'link', url: node.url, children: fromNodes(node.children, reading) }]
    case 'linkReference': {
      const url = reading.definitions.get(node.identifier)
      const children = fromNodes(node.children, reading)
      return url === undefined ? children : [{ type: 'link', url, children }]
    }
    case 'image':
      return reading.onImage({ url: node.url, alt: node.alt ?? '' })
    case 'imageReference':
      return reading.onImage({ url: reading.definitions.get(node.identifier) ?? '', alt: node.alt ?? '' })
    case 'footnoteReference':
      return [{ type: 'text', text: `[${reading.numberOf(node)}]` }]
    default:
      return []
  }
}

/** Marks cannot hold the same mark again. */
function marked(type: 'bold' | 'italic' | 'strikethrough', children: Inline[]): Inline[] {
  const inside = children.flatMap((child): Inline[] => (child.type === type ? [...child.children] : [child]))
  return inside.length === 0 ? [] : [{ type, children: inside }]
}

/** Without the spaces and line breaks at its ends. */
function trimmed(text: readonly Inline[]): RichText {
  const inlines = [...text]
  while (inlines.at(-1)?.type === 'break') inlines.pop()
  while (inlines[0]?.type === 'break') inlines.shift()
  const [first] = inlines
  if (first?.type === 'text') inlines[0] = { ...first, text: first.text.trimStart() }
  const last = inlines.at(-1)
  if (last?.type === 'text') inlines[inlines.length - 1] = { ...last, text: last.text.trimEnd() }
  return inlines.filter((inline) => inline.type !== 'text' || inline.text !== '')
}
