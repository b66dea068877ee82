import {
  dateInWords,
  type Inline,
  type Mention,
  plainTextOf,
  plainUrl,
  type RichText,
} from '../../../notion/markdown/index.js'
import type { Colour, Span, Style } from './styled-text.js'

/** A longer address is shown without what follows its path. */
const MAX_ADDRESS = 80

const COLOURS: Readonly<Record<string, Colour>> = {
  gray: 'gray',
  brown: 'yellow',
  orange: 'yellow',
  yellow: 'yellowBright',
  green: 'green',
  blue: 'blue',
  purple: 'magenta',
  pink: 'magentaBright',
  red: 'red',
}

/** The styles of Notion's colour; a background is shown as the colour itself, which can be read on every terminal. */
export function colourStyles(colour: string | true | undefined): readonly Style[] {
  const style = typeof colour === 'string' ? COLOURS[colour.replace(/_bg$/, '')] : undefined
  return style === undefined ? [] : [style]
}

/** Rich text in styles of a terminal. */
export function spansOf(text: RichText, styles: readonly Style[] = []): Span[] {
  return text.flatMap((inline) => spansOfInline(inline, styles))
}

function spansOfInline(inline: Inline, styles: readonly Style[]): Span[] {
  const plain = (text: string, ...more: readonly Style[]): Span[] => [{ text, styles: [...styles, ...more] }]
  switch (inline.type) {
    case 'text':
      return plain(inline.text)
    case 'bold':
    case 'italic':
    case 'strikethrough':
      return spansOf(inline.children, [...styles, inline.type])
    case 'code':
      return plain(inline.text, 'cyan')
    case 'equation':
      return plain(inline.expression, 'italic')
    case 'link':
      return [
        ...spansOf(inline.children, [...styles, 'underline']),
        ...addressSpans(inline.url, plainTextOf(inline.children)),
      ]
    case 'citation':
      return [{ text: `[${shortAddress(inline.url)}]`, styles: ['dim'] }]
    case 'span': {
      const underline: readonly Style[] = inline.attributes['underline'] === 'true' ? ['underline'] : []
      return spansOf(inline.children, [...styles, ...underline, ...colourStyles(inline.attributes['color'])])
    }
    case 'mention':
      return plain(mentionInWords(inline), 'bold')
    case 'emoji':
      return plain(`:${inline.name}:`)
    case 'break':
      return plain('\n')
    case 'tag':
      return []
  }
}

/** Where a link leads, unless its text says so already. */
export function addressSpans(url: string, text: string): Span[] {
  const address = shortAddress(url)
  return address === '' || text === url || text === address ? [] : [{ text: ` (${address})`, styles: ['dim'] }]
}

function shortAddress(url: string): string {
  const address = plainUrl(url)
  return address.length <= MAX_ADDRESS ? address : `${address.replace(/[?#].*$/s, '').slice(0, MAX_ADDRESS - 1)}…`
}

function mentionInWords({ kind, attributes, children }: Mention): string {
  if (kind === 'date') return dateInWords(attributes)
  const name = plainTextOf(children)
  return kind === 'user' || kind === 'agent' ? `@${name === '' ? kind : name}` : name === '' ? kind : name
}
