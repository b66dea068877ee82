import { eastAsianWidth } from 'get-east-asian-width'

/** A sign with what changes it or is joined to it. `Intl.Segmenter` knows more, and takes a minute for a long text. */
const GRAPHEME = /\p{RI}{2}|.(?:[\p{M}\p{Emoji_Modifier}]|\u200D.)*/gsu
const PLAIN = /^[\x20-\x7E]*$/

/** What a reader sees as one character each. */
export function graphemesOf(text: string): readonly string[] {
  return PLAIN.test(text) ? [...text] : (text.match(GRAPHEME) ?? [])
}

/** How many columns a terminal uses for the text. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  return graphemesOf(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)
}

/** 2 for East Asian signs and emoji, 0 for what only changes the sign before it. */
export function graphemeWidth(grapheme: string): number {
  const point = grapheme.codePointAt(0) ?? 0
  if (point < 0x7f) return point < 0x20 ? 0 : grapheme.includes('\u20E3') ? 2 : 1
  if (/^[\p{M}\p{Cf}\p{Cc}\p{Zl}\p{Zp}]+$/u.test(grapheme)) return 0
  if (/\uFE0F|^\p{Emoji_Presentation}|^\p{RI}\p{RI}/u.test(grapheme)) return 2
  return eastAsianWidth(point)
}

/** The text in pieces that are no wider than this, the first one no wider than the room that is left; it can be empty. */
export function splitByWidth(text: string, first: number, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let left = first
  for (const grapheme of graphemesOf(text)) {
    const own = graphemeWidth(grapheme)
    // One that is wider than the paper is alone on its line.
    if (own > left && (piece !== '' || pieces.length === 0)) {
      pieces.push(piece)
      piece = ''
      left = width
    }
    piece += grapheme
    left -= own
  }
  return [...pieces, piece]
}
