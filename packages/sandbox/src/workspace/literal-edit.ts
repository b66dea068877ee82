import { invalid } from './api-error.js'
import { type StoredLine, storedLines } from './markdown/stored-lines.js'
import { storedForm } from './markdown/store.js'

export interface ContentUpdate {
  readonly old_str: string
  readonly new_str: string
  readonly replace_all_matches?: boolean | undefined
}

/** Applies literal replacements to stored Markdown, one after the other. If one fails, none is applied. The result is yet to be stored. */
export function applyUpdates(content: string, updates: readonly ContentUpdate[]): string {
  return updates.reduce((text, update, index) => applyUpdate(index === 0 ? text : storedForm(text), update), content)
}

function applyUpdate(content: string, update: ContentUpdate): string {
  const { old_str: before, new_str: after, replace_all_matches: all = false } = update
  if (before === '') throw invalid('old_str must not be empty.')
  const matches = findMatches(content, before)
  // Several matches are refused in the same words as none: a client must count for itself.
  if (matches.length === 0 || (matches.length > 1 && !all)) {
    throw invalid(
      `No matches found for old_str ${JSON.stringify(before.slice(0, 100))}. Fetch the page and copy its exact text.`,
    )
  }
  let end = 0
  const parts = matches.map((start) => {
    const kept = content.slice(end, start)
    end = start + before.length
    return kept + after
  })
  return parts.join('') + content.slice(end)
}

/** Where a text stands in stored Markdown: inside one block, or round whole ones. */
export function findMatches(content: string, wanted: string): number[] {
  const matches: number[] = []
  const lines = wanted.includes('\n') ? storedLines(content) : []
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at)) {
    const isMatch = lines.length === 0 || respectsBlocks(lines, content, at, at + wanted.length)
    if (isMatch) matches.push(at)
    at += isMatch ? wanted.length : 1
  }
  return matches
}

function respectsBlocks(lines: readonly StoredLine[], content: string, from: number, to: number): boolean {
  const [start, end] = withoutLineEnds(content, from, to)
  if (start >= end) return false
  const first = lineAt(lines, start)
  const last = lineAt(lines, end)
  const head = lines[first]
  const tail = lines[last]
  if (head === undefined || tail === undefined) return false
  if (first === last || (head.first === tail.first && head.last === tail.last && head.last > head.first)) return true
  const isAligned = start <= head.from + head.indent && end === tail.to
  const isWhole = head.first === first && tail.last === last && tail.openTag < first
  return isAligned && isWhole && lines.slice(first, last + 1).every(({ indent }) => indent >= head.indent)
}

/** Line ends at the rim belong to no block. */
function withoutLineEnds(content: string, from: number, to: number): [number, number] {
  let start = from
  let end = to
  while (start < end && content[start] === '\n') start += 1
  while (end > start && content[end - 1] === '\n') end -= 1
  return [start, end]
}

/** The number of the line that a position is in, or at the end of. */
function lineAt(lines: readonly StoredLine[], at: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.to ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low
}
