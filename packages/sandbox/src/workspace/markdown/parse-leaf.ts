import { readTrailer } from './block-color.js'
import type { Block } from './block.js'
import { readColor } from './color.js'
import { parseInline } from './parse-inline.js'
import { type Attributes, pickAttributes, readTag, unwrapAddress } from './tag.js'
import { LEAVES } from './tag-names.js'

/** The block that one line is on its own: a divider, an equation, an image or a tag; undefined when it is none. */
export function parseLeaf(line: string): Block | undefined {
  if (!/^[-$!<]/.test(line)) return undefined
  if (/^-{3,}$/.test(line)) return { type: 'divider' }
  const equation = /^\$\$((?:(?!\$\$).)+)\$\$$/.exec(line)
  if (equation !== null) return { type: 'equation', expression: equation[1]?.trim() ?? '' }
  if (line.startsWith('![')) return parseImage(line)
  return line.startsWith('<') ? parseTag(line) : undefined
}

/** An image is a link with `!` before it. */
function parseImage(line: string): Block | undefined {
  const { text: whole, color } = readTrailer(line)
  const text = whole.replace(/^!\[\s+\]\(/, '![](')
  const pieces = parseInline(text.slice(1))
  const url = pieces[0]?.style.link
  if (url === undefined || !text.endsWith(')') || pieces.some(({ style }) => style.link !== url)) return undefined
  const caption = pieces.map((piece) => {
    const { link: _address, ...style } = piece.style
    return { ...piece, style }
  })
  const isBare = text.startsWith('![](')
  return { type: 'image', url, caption: isBare ? [] : caption, color }
}

function parseTag(line: string): Block | undefined {
  const { text, color: trailing } = readTrailer(line)
  const tag = readTag(text, 0)
  if (tag === undefined || tag.isClosing) return undefined
  const body = bodyOf(text, tag)
  if (body === undefined) return undefined
  if (tag.name === 'image') {
    const url = tag.attributes.get('source') ?? tag.attributes.get('src')
    const color = readColor(tag.attributes.get('color')) ?? trailing
    return url === undefined ? undefined : { type: 'image', url: unwrapAddress(url), caption: parseInline(body), color }
  }
  const known = Object.hasOwn(LEAVES, tag.name) ? LEAVES[tag.name] : undefined
  if (known === undefined) return undefined
  const names = known.attributes === 'all' ? [...tag.attributes.keys()] : known.attributes
  const attributes = withColor(pickAttributes(tag.attributes, names), names.includes('color') ? trailing : undefined)
  return { type: 'tag', tag: tag.name, attributes, body: known.hasBody ? parseInline(body) : [] }
}

/** What stands between a tag and its end; undefined when more follows, since then the line is text. */
function bodyOf(line: string, tag: { name: string; isSelfClosing: boolean; end: number }): string | undefined {
  const rest = line.slice(tag.end)
  if (tag.isSelfClosing || rest === '') return rest === '' ? '' : undefined
  const closing = `</${tag.name}>`
  if (!rest.endsWith(closing)) return undefined
  const body = rest.slice(0, -closing.length)
  return body.includes(closing) ? undefined : body.trim()
}

function withColor(attributes: Attributes, trailing: string | undefined): Attributes {
  const colored = new Map(attributes)
  const color = readColor(colored.get('color')) ?? trailing
  if (color === undefined) colored.delete('color')
  else colored.set('color', color)
  return colored
}
