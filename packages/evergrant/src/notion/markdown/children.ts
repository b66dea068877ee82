import { type Block, everyBlock } from './block.js'
import { createSteps } from './code-span.js'
import { readLines } from './lines.js'
import { parseMarkdown } from './parse.js'
import { plainTextOf } from './rich-text.js'
import { type Attributes, decodeValue, plainUrl } from './tag.js'

/** A page or database that a text holds by its tag: written to a page, the tag moves it there, and without its tag it goes. */
export interface ChildReference {
  readonly type: 'page' | 'database'
  /** Missing in a database that is only a view of another. */
  readonly url?: string
  readonly title: string
  readonly dataSourceUrl?: string
  readonly inline?: boolean
}

/** The pages and databases that a page's text holds, in their order. Mentions and links are none. */
export function childrenOf(text: string): readonly ChildReference[] {
  return [...everyBlock(parseMarkdown(text))].flatMap((block) => {
    if (block.type !== 'tag' && block.type !== 'container') return []
    if (block.tag !== 'page' && block.tag !== 'database') return []
    return [referenceOf(block.tag, block.attributes, titleOf(block))]
  })
}

/**
 * The same, and every other tag outside of code that a more generous reader could take for one: in the middle of a line or a cell, with other quotes, in
 * capitals.
 */
export function possibleChildrenOf(text: string): readonly ChildReference[] {
  const { lines, verbatim } = readLines(text)
  const found = [...childrenOf(text)]
  for (let index = 0; index < lines.length; index += 1) {
    const block = verbatim.get(index)
    if (block !== undefined && block.kind !== 'table') index = block.close
    else found.push(...looseTags(lines[index]?.text ?? ''))
  }
  return found
}

function looseTags(line: string): ChildReference[] {
  const found: ChildReference[] = []
  if (!LOOSE_NAME.test(line)) return found
  const step = createSteps(line)
  for (let at = 0; at < line.length; at = step(at)) {
    LOOSE.lastIndex = at
    const [, name = '', attributes] = LOOSE.exec(line) ?? []
    if (attributes === undefined) continue
    const [, double, single, bare] = LOOSE_URL.exec(attributes) ?? []
    const url = double ?? single ?? bare
    const type = name.toLowerCase() === 'page' ? 'page' : 'database'
    if (url !== undefined) found.push(referenceOf(type, { url: decodeValue(url) }, ''))
  }
  return found
}

function referenceOf(type: 'page' | 'database', attributes: Attributes, title: string): ChildReference {
  const url = textOf(attributes['url'])
  const dataSourceUrl = textOf(attributes['data-source-url'])
  const inline = attributes['inline']
  return {
    type,
    title,
    ...(url !== undefined && { url: plainUrl(url) }),
    ...(dataSourceUrl !== undefined && { dataSourceUrl: plainUrl(dataSourceUrl) }),
    ...(inline !== undefined && { inline: inline === true || inline === 'true' }),
  }
}

function titleOf(block: Block): string {
  if (block.type === 'tag') return plainTextOf(block.text)
  const [first] = block.type === 'container' ? block.children : []
  return first && 'text' in first && typeof first.text !== 'string' ? plainTextOf(first.text) : ''
}

function textOf(value: string | true | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

const LOOSE_NAME = /<(?:page|database)[\s/]/i
const LOOSE = /<(page|database)([\s/](?:"[^"]{0,2000}"|'[^']{0,2000}'|[^"'>]){0,1000})>/iy
const LOOSE_URL = /[\s/]url\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i
