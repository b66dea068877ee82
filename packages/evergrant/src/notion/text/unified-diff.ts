import { diffLines, type LineChange } from './line-diff.js'

/** The difference of two texts for people and for `patch`; empty where there is none. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)]
  const groups = groupsOf(diffLines(a, b))
  if (groups.length === 0) return ''
  return ['--- before', '+++ after', ...groups.flatMap((group) => hunkLines(group, a, b))].join('\n')
}

export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}

/** Changes that are so near that they share their surroundings. */
function groupsOf(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group !== undefined && last !== undefined && change.before[0] - last.before[1] <= 2 * CONTEXT)
      group.push(change)
    else groups.push([change])
  }
  return groups
}

function hunkLines(changes: readonly LineChange[], a: readonly string[], b: readonly string[]): readonly string[] {
  const [first] = changes
  const last = changes.at(-1)
  if (first === undefined || last === undefined) return []
  const lead = Math.min(CONTEXT, first.before[0])
  const trail = Math.min(CONTEXT, a.length - last.before[1])
  const [from, to] = [first.before[0] - lead, last.before[1] + trail]
  const [start, end] = [first.after[0] - lead, last.after[1] + trail]
  const lines: string[] = []
  let at = from
  for (const { before, after } of changes) {
    lines.push(
      ...marked(' ', a.slice(at, before[0])),
      ...marked('-', a.slice(...before)),
      ...marked('+', b.slice(...after)),
    )
    at = before[1]
  }
  lines.push(...marked(' ', a.slice(at, to)))
  return [`@@ -${range(from, to)} +${range(start, end)} @@`, ...lines]
}

/** As `diff -u` counts: from 1, and an empty range names the line before it. */
function range(start: number, end: number): string {
  const count = end - start
  const first = count === 0 ? start : start + 1
  return count === 1 ? String(first) : `${first},${count}`
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => mark + line)
}

const CONTEXT = 3
