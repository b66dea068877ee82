import { type Block, everyBlock } from './block.js'
import { parseMarkdown } from './parse.js'
import { plainTextOf } from './rich-text.js'
import { type Attributes, plainUrl } from './tag.js'

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
