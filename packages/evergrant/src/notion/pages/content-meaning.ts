import type { Block } from '../markdown/block.js'
import { readLines } from '../markdown/lines.js'
import { parseRichText } from '../markdown/parse-inline.js'
import { parseMarkdown } from '../markdown/parse.js'
import { printMarkdown } from '../markdown/print.js'
import type { Inline, RichText } from '../markdown/rich-text.js'
import { type Attributes, openTag, printBlockAttributes } from '../markdown/tag.js'
import { CONTAINER_TAGS } from '../markdown/tag-names.js'

/** How a text is read that Notion may understand in more than one way. */
export interface Reading {
  /** What spaces before a line mean: nothing, or so many of them a level. */
  readonly indent?: 2 | 4 | undefined
  /** A link with a title, `[text](address "title")`, is a link, or else plain text. */
  readonly hasTitles?: boolean | undefined
}

/** Every way in which a written text can be read, the likeliest first. */
export const READINGS: readonly Reading[] = [undefined, 2 as const, 4 as const].flatMap((indent) =>
  [false, true].map((hasTitles) => ({ indent, hasTitles })),
)

/**
 * The text in one form for all that a server may write otherwise: numbers of lists, signs of items, spaces at the ends of lines, tags and attributes that
 * Notion does not know, which it stores as text. Not for people.
 */
export function contentMeaning(text: string, reading: Reading = {}): string {
  return printMarkdown(parseMarkdown(plainLines(text, reading)).flatMap((block) => blockMeaning(block, reading)))
}

/** Lines without spaces at their ends, and with one sign for items; code stays as it is. */
function plainLines(text: string, { indent }: Reading): string {
  const { lines, verbatim } = readLines(text)
  const plain: string[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const found = verbatim.get(index)
    const line = lines[index] ?? { indent: 0, text: '' }
    const tabs = '\t'.repeat(line.indent)
    if (found === undefined) {
      const spaces = /^\s*/.exec(line.text)?.[0].length ?? 0
      const deeper = indent === undefined ? '' : '\t'.repeat(Math.floor(spaces / indent))
      plain.push(tabs + deeper + line.text.trim().replace(/^\+(?= |$)/, '-'))
      continue
    }
    const last = Math.min(found.close, lines.length - 1)
    for (; index < last; index += 1) plain.push('\t'.repeat(lines[index]?.indent ?? 0) + (lines[index]?.text ?? ''))
    plain.push('\t'.repeat(lines[last]?.indent ?? 0) + (lines[last]?.text ?? '').trimEnd())
  }
  return plain.join('\n')
}

function blockMeaning(block: Block, reading: Reading): readonly Block[] {
  const inline = (text: RichText) => trimmed(textMeaning(text, reading))
  const below = (blocks: readonly Block[]) => blocks.flatMap((child) => blockMeaning(child, reading))
  switch (block.type) {
    case 'raw':
      return block.text.split('\n').map((line) => paragraph(inline(parseRichText(line.trim()))))
    case 'container': {
      const children = below(block.children)
      if (CONTAINER_TAGS.has(block.tag)) return [{ ...block, children }]
      const [open, close] = [openTag(block.tag, block.attributes), `</${block.tag}>`]
      return [paragraph([asText(open)], children), paragraph([asText(close)])]
    }
    case 'table': {
      const { isIndented: _, ...table } = block
      const cells = (row: (typeof block.rows)[number]) =>
        row.cells.map((cell) => ({ ...cell, text: inline(cell.text) }))
      return [{ ...table, rows: block.rows.map((row) => ({ ...row, cells: cells(row) })) }]
    }
    case 'tag':
    case 'image':
      return [{ ...block, text: inline(block.text) }]
    case 'code':
    case 'equation':
    case 'divider':
      return [block]
    case 'toggle':
      return [{ ...block, text: inline(block.text), children: below(block.children) }]
    default: {
      const { attributes, literal } = splitUnknown(block.attributes, block.type === 'heading')
      const text = inline(literal === '' ? block.text : [...block.text, asText(literal)])
      const children = below(block.children)
      if (block.type === 'numbered') return [{ ...block, number: 1, text, attributes, children }]
      return [{ ...block, text, attributes, children }]
    }
  }
}

function paragraph(text: RichText, children: readonly Block[] = []): Block {
  return { type: 'paragraph', text, attributes: {}, children }
}

/** Attributes of a block that Notion knows, and the others as the text that they are to it. What it cannot do with them it leaves out. */
function splitUnknown(
  given: Attributes,
  canFold: boolean,
): { readonly attributes: Attributes; readonly literal: string } {
  const names = Object.keys(given)
  if (!names.every((name) => KNOWN.has(name))) return { attributes: {}, literal: printBlockAttributes(given) }
  const isKept = ([name, value]: [string, string | true]) =>
    name === 'color' ? COLOUR.test(String(value)) : canFold && value === 'true'
  return { attributes: Object.fromEntries(Object.entries(given).filter(isKept)), literal: '' }
}

function textMeaning(text: RichText, reading: Reading): RichText {
  return joined(text.flatMap((inline) => inlineMeaning(inline, reading)))
}

function inlineMeaning(inline: Inline, reading: Reading): RichText {
  if (inline.type === 'tag') return [asText(inline.text)]
  if (inline.type === 'code') return [{ ...inline, text: inline.text.trim() }]
  if (!('children' in inline)) return [inline]
  const children = textMeaning(inline.children, reading)
  if (inline.type !== 'link' || !TITLED.test(inline.url)) return [{ ...inline, children }]
  if (reading.hasTitles) return [{ ...inline, url: inline.url.replace(TITLED, '').trimEnd(), children }]
  return [asText('['), ...children, asText(`](${inline.url})`)]
}

/** Texts beside each other are one. */
function joined(text: RichText): RichText {
  const whole: Inline[] = []
  for (const inline of text) {
    const last = whole.at(-1)
    if (inline.type === 'text' && last?.type === 'text') whole.splice(-1, 1, asText(last.text + inline.text))
    else whole.push(inline)
  }
  return whole
}

/** Without the spaces at its ends. */
function trimmed(text: RichText): RichText {
  return text.flatMap((inline, index): readonly Inline[] => {
    if (inline.type !== 'text') return [inline]
    const start = index === 0 ? inline.text.trimStart() : inline.text
    const short = index === text.length - 1 ? start.trimEnd() : start
    return short === '' ? [] : [asText(short)]
  })
}

function asText(text: string): Inline & { readonly type: 'text' } {
  return { type: 'text', text }
}

const KNOWN: ReadonlySet<string> = new Set(['color', 'toggle'])
const COLOUR = /^(?:default|gray|brown|orange|yellow|green|blue|purple|pink|red)(?:_bg|_background)?$/
const TITLED = /\s(?:"[^"]*"|'[^']*')$/
