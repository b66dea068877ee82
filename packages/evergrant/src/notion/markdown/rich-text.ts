import type { Attributes } from './tag.js'

/** A run of formatted text, as it stands in a paragraph, a cell or a caption. */
export type RichText = readonly Inline[]

export type Inline =
  | PlainText
  | EmphasisText
  | InlineCode
  | InlineEquation
  | LinkText
  | Citation
  | SpanText
  | Mention
  | CustomEmoji
  | LineBreak
  | UnknownTag

export interface PlainText {
  readonly type: 'text'
  /** Without escapes and without line breaks. */
  readonly text: string
}

export interface EmphasisText {
  readonly type: 'bold' | 'italic' | 'strikethrough'
  readonly children: RichText
}

export interface InlineCode {
  readonly type: 'code'
  /** A line break inside is written `<br>`. */
  readonly text: string
}

export interface InlineEquation {
  readonly type: 'equation'
  /** In LaTeX. */
  readonly expression: string
}

export interface LinkText {
  readonly type: 'link'
  readonly url: string
  readonly children: RichText
}

/** `[^URL]`, which tells where something comes from. */
export interface Citation {
  readonly type: 'citation'
  readonly url: string
}

/** Underlined (`underline="true"`), coloured (`color="red_bg"`) or commented text. */
export interface SpanText {
  readonly type: 'span'
  readonly attributes: Attributes
  readonly children: RichText
}

/** Somebody or something that Notion knows, or a date. */
export interface Mention {
  readonly type: 'mention'
  /** `user`, `page`, `database`, `data-source`, `agent` or `date`; a kind that is new to this library keeps its name. */
  readonly kind: string
  /** `url`, or `start`, `end`, `startTime`, `endTime` and `timeZone` of a date. */
  readonly attributes: Attributes
  /** The name as it was at the time of reading; often empty. */
  readonly children: RichText
}

export interface CustomEmoji {
  readonly type: 'emoji'
  readonly name: string
}

export interface LineBreak {
  readonly type: 'break'
}

/** A tag that this library does not know, with its brackets. */
export interface UnknownTag {
  readonly type: 'tag'
  readonly text: string
}

/** What is to be read, without any formatting: names of mentions, expressions of equations, a line break as `\n`. */
export function plainTextOf(text: RichText): string {
  return text.map(plainTextOfInline).join('')
}

function plainTextOfInline(inline: Inline): string {
  switch (inline.type) {
    case 'text':
    case 'code':
      return inline.text
    case 'equation':
      return inline.expression
    case 'break':
      return '\n'
    case 'emoji':
      return `:${inline.name}:`
    case 'mention':
      return inline.children.length > 0 ? plainTextOf(inline.children) : dateOf(inline.attributes)
    case 'citation':
    case 'tag':
      return ''
    default:
      return plainTextOf(inline.children)
  }
}

function dateOf({ start, end }: Attributes): string {
  return [start, end].filter((day) => typeof day === 'string').join(' – ')
}

/** The same text, with neighbours of one of these types made one. */
export function joinNeighbours(text: RichText, types: readonly Inline['type'][]): Inline[] {
  const groups: [Inline, ...Inline[]][] = []
  for (const inline of text) {
    const last = groups.at(-1)
    if (last?.[0].type === inline.type && types.includes(inline.type)) last.push(inline)
    else groups.push([inline])
  }
  return groups.map((group) => (group.length === 1 ? group[0] : joined(group)))
}

function joined(group: readonly [Inline, ...Inline[]]): Inline {
  const [first] = group
  if ('children' in first)
    return { ...first, children: group.flatMap((each) => ('children' in each ? each.children : [])) }
  return first.type === 'code' ? { ...first, text: group.map(plainTextOfInline).join('') } : first
}
