import { normalize } from './normalize.js'
import { type Piece, type RichText, visibleText } from './rich-text.js'

/** Rich text with the URL of a discussion on a range of what a reader sees. A piece that is no text is marked as a whole. */
export function markRange(text: RichText, from: number, to: number, discussion: string): RichText {
  let at = 0
  const pieces = text.flatMap((piece): Piece[] => {
    const start = at
    at += visibleText([piece]).length
    if (at <= from || start >= to) return [piece]
    const discussions = [piece.style.discussions, discussion].filter((url) => url !== undefined).join(' ')
    const style = { ...piece.style, discussions }
    if (piece.kind !== 'text') return [{ ...piece, style }]
    const [head, tail] = [Math.max(0, from - start), Math.min(piece.text.length, to - start)]
    return [
      { ...piece, text: piece.text.slice(0, head) },
      { ...piece, text: piece.text.slice(head, tail), style },
      { ...piece, text: piece.text.slice(tail) },
    ]
  })
  return normalize(pieces)
}
