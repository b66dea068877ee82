import { encodeCode } from './code-span.js'
import { encodeDestination } from './destination.js'
import { type Inline, joinNeighbours, plainTextOf, type RichText } from './rich-text.js'
import { openTag, selfClosingTag } from './tag.js'

const MARKS = { bold: '**', italic: '*', strikethrough: '~~' } as const

/** The text as Notion writes it, on one line. */
export function printRichText(text: RichText): string {
  // Code beside code would be one in another way than is meant, and italics beside italics would be bold.
  return joinNeighbours(text.map(italicOutside), ['code', 'italic']).map(printInline).join('')
}

/** What is both is read as bold inside of italic, and has to be written as that to be joined with its neighbours. */
function italicOutside(inline: Inline): Inline {
  const [only] = inline.type === 'bold' && inline.children.length === 1 ? inline.children : []
  return only?.type === 'italic' ? { ...only, children: [{ type: 'bold', children: only.children }] } : inline
}

function printInline(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return escapeText(inline.text)
    case 'bold':
    case 'italic':
    case 'strikethrough':
      return around(MARKS[inline.type], printRichText(inline.children))
    case 'code':
      return encodeCode(inline.text)
    case 'equation':
      return printEquation(inline.expression)
    case 'link':
      return `[${printRichText(withoutLinks(inline.children))}](${encodeDestination(inline.url)})`
    case 'citation':
      return `[^${encodeURL(inline.url)}]`
    case 'span':
      return `${openTag('span', inline.attributes)}${printRichText(inline.children)}</span>`
    case 'mention':
      return printMention(`mention-${inline.kind}`, inline)
    case 'emoji':
      return `:${inline.name}:`
    case 'break':
      return '<br>'
    case 'tag':
      return inline.text.replaceAll('\n', ' ')
  }
}

/** Every sign that could mean something with a backslash before it, as Notion has it. */
export function escapeText(text: string): string {
  return text.replace(/[\\*~`$[\]<>{}|^]/g, '\\$&').replace(/\r\n|[\r\n]/g, '<br>')
}

function around(mark: string, inner: string): string {
  return inner === '' ? '' : mark + inner + mark
}

function printEquation(expression: string): string {
  // It would end there.
  const line = expression.replace(/[\r\n]+/g, ' ').replaceAll('`$', '` $')
  return line === '' ? '' : `$\`${line}\`$`
}

function printMention(name: string, { attributes, children }: Extract<Inline, { type: 'mention' }>): string {
  if (children.length === 0) return selfClosingTag(name, attributes)
  return `${openTag(name, attributes)}${printRichText(children)}</${name}>`
}

function encodeURL(url: string): string {
  return url.replace(/[\s[\]]/g, encodeURIComponent)
}

function withoutLinks(text: RichText): RichText {
  return text.map((inline) => (inline.type === 'link' ? { type: 'text', text: plainTextOf(inline.children) } : inline))
}
