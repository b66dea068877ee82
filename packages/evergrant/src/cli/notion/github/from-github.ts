import type { FootnoteDefinition, ListItem, Root, RootContent, Table } from 'mdast'
import { type Block, printMarkdown, type RichText } from '../../../notion/markdown/index.js'
import { type Document, type ImageInText, readInline } from './github-inline.js'
import { readHtmlTag } from './html-tags.js'
import { parseGithub } from './parse-github.js'

/**
 * GitHub's Markdown, as a person writes it, as Notion-flavoured Markdown. What Notion has no block for becomes the nearest: alerts are
 * callouts, `<details>` toggles, footnotes a list at the end. A tag that would move a page is not taken over.
 */
export function fromGithubMarkdown(text: string): string {
  const root = parseGithub(text)
  const reader = createReader(root)
  return printMarkdown([...reader.blocks(root.children), ...reader.footnotes()])
}

function createReader(root: Root) {
  const notes = new Map<string, FootnoteDefinition>()
  const order: string[] = []
  const document: Document & { definitions: Map<string, string> } = {
    definitions: new Map(),
    numberOf: ({ identifier }) => {
      if (!order.includes(identifier)) order.push(identifier)
      return order.indexOf(identifier) + 1
    },
  }
  for (const node of everyNode(root)) {
    if (node.type === 'definition' && !document.definitions.has(node.identifier))
      document.definitions.set(node.identifier, node.url)
    if (node.type === 'footnoteDefinition') notes.set(node.identifier, node)
  }

  const blocks = (content: readonly RootContent[]): Block[] => {
    const nodes = content.flatMap(detailsApart)
    const found: Block[] = []
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at]
      const details = node?.type === 'html' ? readDetails(nodes, at) : undefined
      if (details) found.push(lineOf('toggle', details.summary, blocks(details.nodes)))
      else if (node) found.push(...fromBlock(node))
      at = details?.end ?? at
    }
    return found
  }

  const fromBlock = (node: RootContent): Block[] => {
    switch (node.type) {
      case 'paragraph': {
        const { text, images } = readInline(node.children, document)
        return [...(text.length > 0 ? [lineOf('paragraph', text)] : []), ...images.map(imageBlock)]
      }
      case 'heading': {
        const { text } = readInline(node.children, document, true)
        return [
          { type: 'heading', level: Math.min(node.depth, 4) as 1 | 2 | 3 | 4, text, attributes: {}, children: [] },
        ]
      }
      case 'list':
        return node.children.map((item, at) =>
          fromItem(item, node.ordered === true ? (node.start ?? 1) + at : undefined),
        )
      case 'blockquote':
        return [fromQuote(node.children)]
      case 'code':
        return [fromCode(node.lang ?? '', node.value)]
      case 'thematicBreak':
        return [{ type: 'divider' }]
      case 'table':
        return [fromTable(node)]
      case 'html':
        return fromHtml(node.value)
      default:
        return []
    }
  }

  /** The first paragraph is the line itself, everything else is below it. */
  const firstLine = (
    nodes: readonly RootContent[],
  ): { readonly text: RichText; readonly children: readonly Block[] } => {
    const [first, ...rest] = nodes
    if (first?.type !== 'paragraph') return { text: [], children: blocks(nodes) }
    const { text, images } = readInline(first.children, document)
    return { text, children: [...images.map(imageBlock), ...blocks(rest)] }
  }

  const fromItem = (item: ListItem, number: number | undefined): Block => {
    const { text, children } = firstLine(item.children)
    const line = { text, attributes: {}, children }
    if (typeof item.checked === 'boolean') return { type: 'todo', checked: item.checked, ...line }
    return number === undefined ? { type: 'bulleted', ...line } : { type: 'numbered', number, ...line }
  }

  const fromQuote = (nodes: readonly RootContent[]): Block => {
    const alert = alertOf(nodes)
    if (alert) return { type: 'container', tag: 'callout', attributes: alert.attributes, children: blocks(alert.rest) }
    const { text, children } = firstLine(nodes)
    return lineOf('quote', text, children)
  }

  const fromTable = ({ children }: Table): Block => ({
    type: 'table',
    attributes: { 'fit-page-width': 'true', 'header-row': 'true' },
    columns: [],
    rows: children.map((row) => ({
      attributes: {},
      cells: row.children.map((cell) => ({ attributes: {}, text: readInline(cell.children, document, true).text })),
    })),
  })

  return {
    blocks,
    /** Those that the text names, in the order of their numbers. */
    footnotes: (): Block[] => {
      const items: Block[] = []
      // A footnote can name another one.
      for (const [at, name] of order.entries()) {
        items.push({ type: 'numbered', number: at + 1, attributes: {}, ...firstLine(notes.get(name)?.children ?? []) })
      }
      return items.length === 0 ? [] : [{ type: 'divider' }, ...items]
    },
  }
}

function everyNode(root: Root): RootContent[] {
  const nodes: RootContent[] = [...root.children]
  for (const node of nodes) {
    if ('children' in node) for (const child of node.children) nodes.push(child)
  }
  return nodes
}

function lineOf(type: 'paragraph' | 'quote' | 'toggle', text: RichText, children: readonly Block[] = []): Block {
  return { type, text, attributes: {}, children }
}

function imageBlock({ url, alt }: ImageInText): Block {
  return { type: 'image', url, text: alt === '' ? [] : [{ type: 'text', text: alt }], attributes: {} }
}

function fromCode(language: string, text: string): Block {
  if (language === 'math') return { type: 'equation', expression: text }
  return { type: 'code', language: language === 'text' ? 'plain text' : language, text }
}

const ALERTS: Readonly<Record<string, { readonly icon: string; readonly color: string }>> = {
  NOTE: { icon: 'ℹ️', color: 'blue_bg' },
  TIP: { icon: '💡', color: 'green_bg' },
  IMPORTANT: { icon: '📌', color: 'purple_bg' },
  WARNING: { icon: '⚠️', color: 'yellow_bg' },
  CAUTION: { icon: '🚨', color: 'red_bg' },
}

function alertOf(nodes: readonly RootContent[]) {
  const [first, ...others] = nodes
  const [start, ...rest] = first?.type === 'paragraph' ? first.children : []
  const [whole, kind] = (start?.type === 'text' && /^\[!([A-Za-z]+)\][ \t]*(?:\n|$)/.exec(start.value)) || []
  const attributes = ALERTS[kind?.toUpperCase() ?? '']
  if (first?.type !== 'paragraph' || start?.type !== 'text' || whole === undefined || attributes === undefined)
    return undefined
  const text = start.value.slice(whole.length)
  const content = [...(text === '' ? [] : [{ ...start, value: text }]), ...rest]
  return {
    attributes: { ...attributes },
    rest: [...(content.length === 0 ? [] : [{ ...first, children: content }]), ...others],
  }
}

const DETAILS = /(<details(?:\s[^<>]*)?>\s*(?:<summary>[^]*?<\/summary>)?|<\/details>)/i

/** A piece of HTML can hold several tags, and Markdown between them. */
function detailsApart(node: RootContent): RootContent[] {
  if (node.type !== 'html' || !DETAILS.test(node.value)) return [node]
  const pieces = node.value.split(DETAILS).filter((piece) => piece.trim() !== '')
  if (pieces.length === 1) return [node]
  return pieces.flatMap((value) => (DETAILS.test(value) ? [{ type: 'html', value }] : parseGithub(value).children))
}

/** The summary of a `<details>`, and the blocks up to its `</details>`. */
function readDetails(nodes: readonly RootContent[], start: number) {
  const first = nodes[start]
  if (first?.type !== 'html' || !/^\s*<details/i.test(first.value)) return undefined
  const [, summary = ''] = /<summary>([^]*?)<\/summary>/i.exec(first.value) ?? []
  const text = htmlText(summary)
  let depth = 1
  let end = start + 1
  for (; end < nodes.length; end += 1) {
    const node = nodes[end]
    if (node?.type === 'html' && /^\s*<details/i.test(node.value)) depth += 1
    if (node?.type === 'html' && /^\s*<\/details/i.test(node.value)) depth -= 1
    if (depth === 0) break
  }
  return { summary: text, nodes: nodes.slice(start + 1, end), end }
}

/** The text of a piece of HTML, in which nothing but its entities means anything. */
function htmlText(html: string): RichText {
  const text = html
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const [paragraph] = parseGithub(text.replaceAll(/(?<!&)#|[!-"$%'-/:<-@[-`{-~]/g, '\\$&')).children
  const nodes = paragraph?.type === 'paragraph' ? paragraph.children : []
  return readInline(nodes, { definitions: new Map(), numberOf: () => 0 }).text
}

/** Comments are left out, images become blocks, and what else there is of HTML is shown as it is. */
function fromHtml(source: string): Block[] {
  const html = source.replaceAll(/<!--[^]*?-->/g, '').trim()
  if (html === '' || /^<\/?(?:details|summary|div|p|center|br|hr|a)(?:\s[^<>]*)?\/?>$/i.test(html)) return []
  const images = [...html.matchAll(/<img\s[^<>]*>/gi)].flatMap(([tag]) => readHtmlTag(tag) ?? [])
  const isOnlyImages = html.replaceAll(/<[^<>]*>/g, '').trim() === ''
  if (images.length > 0 && isOnlyImages) {
    return images.map(({ attributes }) => imageBlock({ url: attributes['src'] ?? '', alt: attributes['alt'] ?? '' }))
  }
  return [{ type: 'code', language: 'html', text: html }]
}
