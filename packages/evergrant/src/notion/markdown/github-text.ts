import { dateInWords } from './date-words.js'
import { encodeCode } from './code-span.js'
import { hoistSpace, withoutOuterSpace } from './hoist-space.js'
import { type Inline, joinNeighbours, type Mention, plainTextOf, type RichText } from './rich-text.js'
import { plainUrl } from './tag.js'

export interface GithubOptions {
  /** A name for what is mentioned, where the page gives none or a better one is known. */
  nameOf?(mention: Mention): string | undefined
  /** Another address for a link, a file or an image. */
  addressOf?(url: string): string | undefined
}

const MARKS = { bold: '**', italic: '*', strikethrough: '~~' } as const
const ELEMENTS = { bold: 'strong', italic: 'em', strikethrough: 'del' } as const

/**
 * The text of a block as GitHub reads it.
 *
 * @param lineBreak what stands for a line break: a backslash at the end of a line, or `<br>` where there can be only one line.
 */
export function githubText(text: RichText, options: GithubOptions, lineBreak = '\\\n'): string {
  return printed(withoutOuterSpace(hoistSpace(text)), options, lineBreak)
}

function printed(text: RichText, options: GithubOptions, lineBreak: string): string {
  const inlines = joinNeighbours(text, ['code', 'bold', 'italic', 'strikethrough'])
  const pieces = inlines.map((inline) => pieceOf(inline, options, lineBreak))
  const out: string[] = []
  let before: string | undefined
  for (const [at, piece] of pieces.entries()) {
    const next = inlines[at + 1]
    const after = next?.type === 'bold' || next?.type === 'italic' ? '*' : pieces[at + 1]?.[0]
    const placedPiece = placed(piece, inlines[at], before, after)
    before = placedPiece.at(-1) ?? before
    // It would make an image of the link.
    const isBeforeLink = placedPiece.endsWith('!') && pieces[at + 1]?.startsWith('[') === true
    out.push(isBeforeLink ? `${placedPiece.slice(0, -1)}\\!` : placedPiece)
  }
  return out.join('')
}

/** A marked text between its neighbours: where GitHub would take the asterisks for text, as an element of HTML. */
function placed(piece: string, inline: Inline | undefined, before = ' ', after = ' '): string {
  if (inline?.type !== 'bold' && inline?.type !== 'italic' && inline?.type !== 'strikethrough') return piece
  const [first] = piece
  const last = piece.at(-1)
  if (first === undefined || last === undefined) return ''
  const mark = MARKS[inline.type]
  const element = ELEMENTS[inline.type]
  const isMarked = canStand(before, first, mark) && canStand(after, last, mark)
  return isMarked ? mark + piece + mark : `<${element}>${piece}</${element}>`
}

function canStand(outside: string, inside: string, mark: string): boolean {
  if (outside === mark[0] || (inside === mark[0] && mark === '~~')) return false
  const isFree = /[\s\p{P}\p{S}]/u.test(outside)
  return isFree || !/[\p{P}\p{S}]/u.test(inside)
}

function pieceOf(inline: Inline, options: GithubOptions, lineBreak: string): string {
  const inside = (text: RichText) => printed(text, options, lineBreak)
  switch (inline.type) {
    case 'text':
      return escapeGithub(inline.text)
    case 'bold':
    case 'italic':
    case 'strikethrough':
      return inside(inline.children)
    case 'code':
      return githubCode(inline.text, lineBreak === '<br>')
    case 'equation':
      return inline.expression.trim() === '' ? '' : `$${inline.expression.trim().replaceAll('$', '\\$')}$`
    case 'link':
      return githubLink(inside(inline.children), inline.url, options)
    case 'citation':
      return `(${githubLink(escapeGithub(hostOf(inline.url)), inline.url, options)})`
    case 'span':
      return inline.attributes['underline'] === 'true'
        ? `<ins>${inside(inline.children)}</ins>`
        : inside(inline.children)
    case 'mention':
      return githubMention(inline, options)
    case 'emoji':
      return `:${inline.name}:`
    case 'break':
      return lineBreak
    case 'tag':
      return ''
  }
}

function githubMention(mention: Mention, options: GithubOptions): string {
  const { kind, attributes, children } = mention
  if (kind === 'date') return escapeGithub(dateInWords(attributes))
  const url = typeof attributes['url'] === 'string' ? plainUrl(attributes['url']) : ''
  const name = options.nameOf?.(mention) ?? plainTextOf(children)
  if (kind === 'user' || kind === 'agent') return escapeGithub(`@${name === '' ? kind : name}`)
  const label = escapeGithub(name === '' ? kind.replaceAll('-', ' ') : name)
  return /^https?:/.test(options.addressOf?.(url) ?? url) ? githubLink(label, url, options) : label
}

/** A link, or the text alone where there is no address. */
export function githubLink(label: string, url: string, options: GithubOptions): string {
  const address = options.addressOf?.(plainUrl(url)) ?? plainUrl(url)
  return address === '' ? label : `[${label}](${githubAddress(address)})`
}

export function githubAddress(url: string): string {
  const address = url.replace(/[\s\p{Cc}]/gu, encodeURIComponent)
  return /[()<>\\]/.test(address) ? `<${address.replace(/[<>\\]/g, encodeURIComponent)}>` : address
}

/** Plain text with a backslash where GitHub would read a mark. */
export function escapeGithub(text: string): string {
  return text
    .replace(/[\\`*[\]~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/[\r\n]+/g, ' ')
}

/** The text of a paragraph, with a backslash where a line of it would begin a heading, a list, a quote or a line across. */
export function asParagraph(text: string): string {
  return text
    .trim()
    .replace(/^([ \t]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+[ \t]*$|-{2,}[ \t]*$)/gm, '$1\\$2')
    .replace(/^([ \t]*\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
}

function githubCode(text: string, isInCell: boolean): string {
  const line = text.replace(/[\r\n]+/g, ' ')
  // A cell takes the backslash for that of the bar, and a link that begins so would be the definition of one.
  if ((isInCell && line.includes('\\|')) || line.includes(']:'))
    return `<code>${line.replace(/[!-/:-@[-`{-~]/g, toEntity)}</code>`
  const needsPad = line.startsWith(' ') && line.endsWith(' ') && line.trim() !== ''
  return encodeCode(needsPad ? ` ${line} ` : line)
}

function toEntity(sign: string): string {
  return `&#${sign.charCodeAt(0)};`
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
}

function hostOf(url: string): string {
  return URL.canParse(url) && new URL(url).host !== '' ? new URL(url).host : 'source'
}
