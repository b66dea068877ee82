import { styleText } from 'node:util'
import { withoutControls } from '../../terminal.js'
import { displayWidth, graphemesOf, graphemeWidth, splitByWidth } from './display-width.js'

export type Style = 'bold' | 'italic' | 'underline' | 'strikethrough' | 'dim' | Colour
export type Colour =
  | 'gray'
  | 'red'
  | 'green'
  | 'yellow'
  | 'blue'
  | 'magenta'
  | 'cyan'
  | 'yellowBright'
  | 'magentaBright'

/** Text in one style. A line break in it begins a new line. */
export interface Span {
  readonly text: string
  readonly styles: readonly Style[]
}

/** A word that is not broken where it fits on a line, or the space before the next one. */
interface Word {
  readonly spans: readonly Span[]
  readonly width: number
  readonly kind: 'word' | 'space' | 'break'
}

export interface Paper {
  /** In columns. */
  readonly width: number
  readonly colours: boolean
}

/** The spans on lines that are no wider than the paper. */
export function wrapped(spans: readonly Span[], paper: Paper): string[] {
  const lines: string[] = []
  let line: Span[] = []
  let used = 0
  let space: Word | undefined
  const end = () => {
    lines.push(painted(line, paper.colours))
    line = []
    used = 0
    space = undefined
  }
  const put = (span: Span, width: number) => {
    line.push(span)
    used += width
  }
  for (const word of wordsOf(spans)) {
    if (word.kind === 'break') end()
    else if (word.kind === 'space') space = used > 0 ? word : undefined
    else {
      if (used > 0 && used + (space?.width ?? 0) + word.width > paper.width) end()
      if (space) for (const span of space.spans) put(span, displayWidth(span.text))
      space = undefined
      for (const span of word.spans) {
        const width = displayWidth(span.text)
        const pieces =
          used + width > paper.width ? splitByWidth(span.text, paper.width - used, paper.width) : [span.text]
        for (const [index, text] of pieces.entries()) {
          if (index > 0) end()
          if (text !== '') put({ ...span, text }, pieces.length === 1 ? width : displayWidth(text))
        }
      }
    }
  }
  end()
  return lines
}

/** The spans as one string, with codes for their styles where there are colours. */
function painted(spans: readonly Span[], colours: boolean): string {
  let out = ''
  let run = ''
  let styles: readonly Style[] = []
  for (const span of spans) {
    if (run !== '' && span.styles.join() !== styles.join()) {
      out += paintedText(run, styles, colours)
      run = ''
    }
    styles = span.styles
    run += span.text
  }
  return out + paintedText(run, styles, colours)
}

export function paintedText(text: string, styles: readonly Style[], colours: boolean): string {
  if (!colours || styles.length === 0 || text === '') return text
  return styleText([...styles], text, { validateStream: false })
}

/** Text from a page, safe for a terminal; a tab is as wide as four spaces. */
export function safeText(text: string): string {
  return withoutControls(text).replaceAll('\t', '    ')
}

function wordsOf(spans: readonly Span[]): Word[] {
  const words: Word[] = []
  let open: Span[] = []
  const close = () => {
    if (open.length > 0)
      words.push({ spans: open, width: open.reduce((sum, { text }) => sum + displayWidth(text), 0), kind: 'word' })
    open = []
  }
  for (const { text, styles } of spans) {
    for (const [piece] of safeText(text).matchAll(/\n| +|[^ \n]+/g)) {
      if (piece === '\n') {
        close()
        words.push({ spans: [], width: 0, kind: 'break' })
      } else if (piece.startsWith(' ')) {
        close()
        words.push({ spans: [{ text: piece, styles }], width: piece.length, kind: 'space' })
      } else
        for (const part of breakable(piece)) {
          if (part.isAlone) close()
          open.push({ text: part.text, styles })
          if (part.isAlone) close()
        }
    }
  }
  close()
  return words
}

/** East Asian text is broken between any two signs. */
function breakable(word: string): { readonly text: string; readonly isAlone: boolean }[] {
  if (/^[\x21-\x7E]*$/.test(word)) return [{ text: word, isAlone: false }]
  const parts: { text: string; isAlone: boolean }[] = []
  for (const grapheme of graphemesOf(word)) {
    const isAlone = graphemeWidth(grapheme) === 2
    const last = parts.at(-1)
    if (last && !isAlone && !last.isAlone) last.text += grapheme
    else parts.push({ text: grapheme, isAlone })
  }
  return parts
}
