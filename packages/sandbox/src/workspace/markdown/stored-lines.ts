import { readTag } from './tag.js'
import { CONTAINERS } from './tag-names.js'

/** A line of stored Markdown and which block it is part of. */
export interface StoredLine {
  /** Where it begins in the text, its tabs included. */
  readonly from: number
  readonly to: number
  readonly indent: number
  /** The first line of its block: of the code, equation or table that it is in, or of the tag that it closes. */
  readonly first: number
  /** The last line of the code, equation or table that it is in; its own number otherwise. */
  readonly last: number
  /** The first line of the innermost tag that is open after it; -1 when none is. */
  readonly openTag: number
}

/** The lines of a text that is in stored form, so that every fence and tag has its end. */
export function storedLines(text: string): StoredLine[] {
  const lines: StoredLine[] = []
  const open: number[] = []
  const raw = text.split('\n')
  let from = 0
  const add = (line: string, own: Partial<StoredLine> = {}) => {
    const index = lines.length
    const indent = /^\t*/.exec(line)?.[0].length ?? 0
    lines.push({ from, to: from + line.length, indent, first: index, last: index, openTag: open.at(-1) ?? -1, ...own })
    from += line.length + 1
  }
  while (lines.length < raw.length) {
    const first = lines.length
    const line = raw[first] ?? ''
    const end = solidEnd(raw, first)
    if (end > first) {
      const { indent } = /^(?<indent>\t*)/.exec(line)?.groups ?? {}
      for (let at = first; at <= end; at += 1) add(raw[at] ?? '', { first, last: end, indent: indent?.length ?? 0 })
      continue
    }
    const tag = containerTag(line.trim())
    if (tag === 'open') open.push(first)
    const opener = tag === 'close' ? open.pop() : undefined
    const isSummary = line.trim().startsWith('<summary>') && line.trim().endsWith('</summary>')
    add(line, { ...(opener === undefined ? {} : { first: opener }), ...(isSummary ? { first: first - 1 } : {}) })
  }
  return lines
}

/** The last line of a code block, an equation or a table that begins here; the line itself when none does. */
function solidEnd(lines: readonly string[], at: number): number {
  const line = (lines[at] ?? '').trim()
  const fence = /^`{3,}/.exec(line)?.[0]
  const end =
    fence ?? (line === '$$' ? '$$' : line.startsWith('<table>') || line.startsWith('<table ') ? '</table>' : '')
  if (end === '') return at
  let last = at + 1
  while (last < lines.length - 1 && lines[last]?.trim() !== end) last += 1
  return Math.min(last, lines.length - 1)
}

function containerTag(line: string): 'open' | 'close' | undefined {
  const tag = readTag(line, 0)
  if (tag === undefined || tag.end !== line.length || !Object.hasOwn(CONTAINERS, tag.name)) return undefined
  return tag.isClosing ? 'close' : 'open'
}
