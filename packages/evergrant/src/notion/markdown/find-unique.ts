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
  const isWhole = old.includes('\n') ? coversBlocks(readLines(text), ...withoutLineEnds(old, start)) : true
  return { ...found, verdict: isWhole ? 'unique' : 'crosses-blocks' }
}

function positionsOf(text: string, old: string): number[] {
  const positions: number[] = []
  if (old === '') return positions
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + old.length)) positions.push(at)
  return positions
}

/** Line ends at the rim belong to no block. */
function withoutLineEnds(old: string, start: number): [number, number] {
  const [before = ''] = /^\n*/.exec(old) ?? []
  const [after = ''] = /\n*$/.exec(old.slice(before.length)) ?? []
  return [start + before.length, start + old.length - after.length]
}

function coversBlocks(page: PageLines, start: number, end: number): boolean {
  const units = unitsOf(page)
  const first = units.findLastIndex((unit) => unit.from <= start)
  const last = units.findLastIndex((unit) => unit.from < end)
  const [head, tail] = [units[first], units[last]]
  if (head === undefined || tail === undefined || first === last) return true
  if (start > head.textStart || end < tail.end) return false
  const isEverything = first === 0 && last === units.length - 1
  return isEverything || areWhole(page, units.slice(first, last + 1))
}

/** Whether these are blocks beside each other: every tag with its end, and none of what stands further out. */
function areWhole({ lines, closing }: PageLines, units: readonly Unit[]): boolean {
  const [from = 0, to = 0, indent = 0] = [units[0]?.line, units.at(-1)?.line, units[0]?.indent]
  const isIn = (line: number) => line >= from && line <= to
  for (const [open, close] of closing) if (isIn(open) !== isIn(close)) return false
  return lines[from]?.text.startsWith('<summary>') !== true && units.every((unit) => unit.indent >= indent)
}

interface Unit {
  /** The first of its lines. */
  readonly line: number
  readonly indent: number
  /** Its tabs are part of it. */
  readonly from: number
  readonly textStart: number
  readonly end: number
}

/** The lines, those of a fence, an equation and a table taken together. */
function unitsOf({ lines, verbatim }: PageLines): Unit[] {
  const units: Unit[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]
    const lastIndex = Math.min(verbatim.get(index)?.close ?? index, lines.length - 1)
    const last = lines[lastIndex]
    if (line && last) {
      const end = last.start + last.text.length
      units.push({ line: index, indent: line.indent, from: line.start - line.indent, textStart: line.start, end })
    }
    index = lastIndex
  }
  return units
}
