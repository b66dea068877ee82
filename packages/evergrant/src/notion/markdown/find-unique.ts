import { type PageLines, readLines } from './lines.js'
import { escapeText } from './print-inline.js'

export interface TextMatch {
  /** How often the text stands there, letter by letter. */
  readonly count: number
  /** Where each begins. */
  readonly positions: readonly number[]
  /** Whether Notion would take it as `old_str`, and if not, why. */
  readonly verdict: 'unique' | 'empty' | 'missing' | 'ambiguous' | 'crosses-blocks'
  /** Where it is missing: the same as Notion writes it, with its escapes, if that is there. */
  readonly escaped?: string
}

/**
 * Judges a text to be replaced in the stored text of a page as Notion does: it has to be there once, letter by letter, and cover whole
 * blocks or lie inside one.
 */
export function findUnique(text: string, old: string): TextMatch {
  const positions = positionsOf(text, old)
  const found = { count: positions.length, positions }
  const [start] = positions
  if (old === '') return { ...found, verdict: 'empty' }
  if (start === undefined) {
    const escaped = escapeText(old)
    return { ...found, verdict: 'missing', ...(escaped !== old && text.includes(escaped) && { escaped }) }
  }
  if (positions.length > 1) return { ...found, verdict: 'ambiguous' }
  const isWhole = old.includes('\n') ? coversBlocks(readLines(text), start, start + old.length) : true
  return { ...found, verdict: isWhole ? 'unique' : 'crosses-blocks' }
}

function positionsOf(text: string, old: string): number[] {
  const positions: number[] = []
  if (old === '') return positions
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + old.length)) positions.push(at)
  return positions
}

function coversBlocks({ lines, verbatim }: PageLines, start: number, end: number): boolean {
  const units = unitsOf({ lines, verbatim })
  const first = units.findLast((unit) => unit.from <= start)
  const last = units.findLast((unit) => unit.from < end)
  if (first === undefined || last === undefined || first === last) return true
  return start <= first.textStart && end >= last.end
}

interface Unit {
  /** Its tabs are part of it. */
  readonly from: number
  readonly textStart: number
  readonly end: number
}

/** The lines, those of a fence, an equation and a table taken together. */
function unitsOf({ lines, verbatim }: Pick<PageLines, 'lines' | 'verbatim'>): Unit[] {
  const units: Unit[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]
    const lastIndex = Math.min(verbatim.get(index)?.close ?? index, lines.length - 1)
    const last = lines[lastIndex]
    if (line && last) {
      units.push({ from: line.start - line.indent, textStart: line.start, end: last.start + last.text.length })
    }
    index = lastIndex
  }
  return units
}
