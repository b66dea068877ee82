import type { Attributes } from './tag.js'

/** How a piece of text looks. Absent means plain. */
export interface Style {
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly underline?: true
  readonly code?: true
  readonly color?: string
  /** Where the text leads to. */
  readonly link?: string
  /** The URLs of discussions about the text, with a space between. Only in replies: it is not read from what is written. */
  readonly discussions?: string
}

export type PieceContent =
  /** A line break is `\n`. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'math'; readonly expression: string }
  | { readonly kind: 'citation'; readonly url: string }
  | { readonly kind: 'mention'; readonly tag: string; readonly attributes: Attributes; readonly label: string }

export type Piece = PieceContent & { readonly style: Style }

/** The text of a block: pieces in order, neighbours differing in style or kind. */
export type RichText = readonly Piece[]

export function plain(text: string): RichText {
  return text === '' ? [] : [{ kind: 'text', text, style: {} }]
}

/** What a reader sees of it, without marks. */
export function visibleText(text: RichText): string {
  return text
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      if (piece.kind === 'math') return piece.expression
      return piece.kind === 'mention' ? piece.label : ''
    })
    .join('')
}
