import type { Piece, RichText, Style } from './rich-text.js'

const MARKS = ['bold', 'italic', 'strike'] as const
const AROUND = ['discussions', 'link', 'color', 'underline'] as const

/**
 * The one form of rich text that is stored: no empty pieces, equal neighbours joined, no blanks at the ends, and bold,
 * italic and struck text neither begins nor ends with a blank, where its marks would not be read as marks.
 */
export function normalize(pieces: readonly Piece[]): RichText {
  return join(trim(join(settleBlanks(join(pieces).flatMap(splitBlanks)))))
}

export function isBlank(piece: Piece): boolean {
  return piece.kind === 'text' && !piece.style.code && piece.text.trim() === ''
}

function sameStyle(a: Style, b: Style): boolean {
  return a.code === b.code && sameOf(a, b, MARKS) && sameOf(a, b, AROUND)
}

function sameOf(a: Style, b: Style, names: readonly (keyof Style)[]): boolean {
  return names.every((name) => a[name] === b[name])
}

function join(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  let parts: string[] = []
  const finish = () => {
    const last = joined.at(-1)
    if (last?.kind === 'text' && parts.length > 1) joined[joined.length - 1] = { ...last, text: parts.join('') }
  }
  for (const piece of pieces) {
    if (piece.kind === 'text' && piece.text === '') continue
    const last = joined.at(-1)
    if (piece.kind === 'text' && last?.kind === 'text' && sameStyle(last.style, piece.style)) {
      parts.push(piece.text)
      continue
    }
    finish()
    joined.push(piece)
    parts = piece.kind === 'text' ? [piece.text] : []
  }
  finish()
  return joined
}

/** Blanks at the ends of a piece as pieces of their own. */
function splitBlanks(piece: Piece): Piece[] {
  if (piece.kind !== 'text' || piece.style.code || isBlank(piece)) return [piece]
  const { text } = piece
  const head = text.length - text.trimStart().length
  const tail = text.trimEnd().length
  return [text.slice(0, head), text.slice(head, tail), text.slice(tail)].map((part) => ({ ...piece, text: part }))
}

/** A blank keeps the marks that the words on both sides of it have, if all three stand in the same link and colour. */
function settleBlanks(pieces: readonly Piece[]): Piece[] {
  const filled = pieces.filter((piece) => piece.kind !== 'text' || piece.text !== '')
  const nextWords: (Piece | undefined)[] = []
  let next: Piece | undefined
  for (const piece of filled.toReversed()) {
    nextWords.push(next)
    if (!isBlank(piece)) next = piece
  }
  nextWords.reverse()
  let before: Piece | undefined
  return filled.map((piece, index) => {
    if (!isBlank(piece)) {
      before = piece
      return piece
    }
    return { ...piece, style: blankStyle(piece.style, before?.style, nextWords[index]?.style) }
  })
}

function blankStyle(own: Style, before: Style = {}, after: Style = {}): Style {
  const { bold: _bold, italic: _italic, strike: _strike, ...bare } = own
  if (!sameOf(own, before, AROUND) || !sameOf(own, after, AROUND)) return bare
  const kept = MARKS.filter((mark) => own[mark] && before[mark] && after[mark])
  return { ...bare, ...Object.fromEntries(kept.map((mark) => [mark, true])) }
}

/** Without blanks at the ends of the line; line breaks stay. */
function trim(pieces: readonly Piece[]): Piece[] {
  const left = [...pieces]
  const cut = (at: 0 | -1, pattern: RegExp) => {
    for (let piece = left.at(at); piece?.kind === 'text' && !piece.style.code; piece = left.at(at)) {
      const text = piece.text.replace(pattern, '')
      if (text !== '') return void left.splice(at, 1, { ...piece, text })
      left.splice(at, 1)
    }
  }
  cut(0, /^[^\S\n]+/)
  cut(-1, /[^\S\n]+$/)
  return left
}
