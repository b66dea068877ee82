import { tagAt } from './tag.js'

export interface Line {
  /** How many tabs it begins with. */
  readonly indent: number
  /** What follows the tabs. */
  readonly text: string
  /** Where the text begins in the whole. */
  readonly start: number
}

function splitLines(source: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start <= source.length;) {
    const end = endOfLine(source, start)
    let begin = start
    while (begin < end && source[begin] === '\t') begin += 1
    lines.push({ indent: begin - start, text: source.slice(begin, end), start: begin })
    start = end + (source.startsWith('\r\n', end) ? 2 : 1)
  }
  return lines
}

const LINE_END = /[\r\n]/g

function endOfLine(source: string, start: number): number {
  LINE_END.lastIndex = start
  return LINE_END.exec(source)?.index ?? source.length
}

export function isBlank({ text }: Line): boolean {
  return text.trim() === ''
}

/** The line without so many of its tabs: inside code, more of them belong to the code. */
export function dedented({ indent, text }: Line, tabs: number): string {
  return '\t'.repeat(Math.max(0, indent - tabs)) + text
}

/** Lines that are one block, whatever stands in them. */
export interface Verbatim {
  readonly kind: 'code' | 'equation' | 'table'
  /** The line that ends it; where none does, the number of lines. */
  readonly close: number
}

export interface PageLines {
  readonly lines: readonly Line[]
  /** By the line that it begins with. */
  readonly verbatim: ReadonlyMap<number, Verbatim>
  /** The line with the closing tag, by the line with the opening one. */
  readonly closing: ReadonlyMap<number, number>
}

/** Finds out which lines belong together, in one pass. */
export function readLines(source: string): PageLines {
  const lines = splitLines(source)
  const verbatim = new Map<number, Verbatim>()
  const closing = new Map<number, number>()
  const open: { name: string; line: number }[] = []
  const counts = new Map<string, number>()
  const count = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by)
  const findVerbatim = createVerbatimFinder(lines)
  for (let index = 0; index < lines.length; index += 1) {
    const found = findVerbatim(index)
    if (found) {
      verbatim.set(index, found)
      index = found.close
      continue
    }
    const tag = tagOf(lines[index]?.text ?? '')
    if (tag?.form === 'open') {
      open.push({ name: tag.name, line: index })
      count(tag.name, 1)
    } else if (tag?.form === 'close' && (counts.get(tag.name) ?? 0) > 0) {
      for (let last = open.pop(); last !== undefined; last = open.pop()) {
        count(last.name, -1)
        if (last.name === tag.name) {
          closing.set(last.line, index)
          break
        }
      }
    }
  }
  return { lines, verbatim, closing }
}

/** The tag that such a line is, and that others can stand between. */
function tagOf(text: string): { readonly name: string; readonly form: 'open' | 'close' } | undefined {
  const tag = text.startsWith('<') ? tagAt(text, 0) : undefined
  // A table is a table, or its lines are nothing.
  if (tag === undefined || tag.form === 'self-closing' || tag.name === 'table') return undefined
  const { name, form, end } = tag
  const isAlone = text.slice(end).trim() === ''
  const hasSummary = name === 'details' && text.startsWith('<summary>', end) && !text.trimEnd().endsWith('</details>')
  return isAlone || hasSummary ? { name, form } : undefined
}

function createVerbatimFinder(lines: readonly Line[]): (index: number) => Verbatim | undefined {
  let noTableEndFrom = Infinity
  return (index) => {
    const { text = '', indent = 0 } = lines[index] ?? {}
    const closes = (isEnd: (line: Line) => boolean, from = index + 1) => {
      for (let at = from; at < lines.length; at += 1) if (isEnd(lines[at] ?? { indent, text, start: 0 })) return at
      return lines.length
    }
    const fence = fenceOf(text)
    if (fence !== undefined) {
      return { kind: 'code', close: closes((line) => line.indent <= indent && endsFence(line.text, fence.length)) }
    }
    if (text.trimEnd() === '$$') return { kind: 'equation', close: closes((line) => line.text.trimEnd() === '$$') }
    if (!/^<table[\s>]/.test(text) || index >= noTableEndFrom) return undefined
    const close = closes((line) => line.text.trimEnd().endsWith('</table>'), index)
    if (close < lines.length) return { kind: 'table', close }
    noTableEndFrom = index
    return undefined
  }
}

export function fenceOf(text: string): { readonly length: number; readonly language: string } | undefined {
  const [, ticks, language] = /^(`{3,})([^`]*)$/.exec(text) ?? []
  return ticks === undefined ? undefined : { length: ticks.length, language: (language ?? '').trim() }
}

function endsFence(text: string, length: number): boolean {
  const trimmed = text.trimEnd()
  return trimmed.length >= length && /^`+$/.test(trimmed)
}
