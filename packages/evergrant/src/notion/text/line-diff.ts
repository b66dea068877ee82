/** A run of lines that differ: `[start, end)` of each side. */
export interface LineChange {
  readonly before: readonly [start: number, end: number]
  readonly after: readonly [start: number, end: number]
}

/**
 * The smallest set of line changes, by Myers' algorithm. Texts that differ in very many lines are one change: to find the smallest would take longer
 * than anybody wants to read it.
 *
 * @see http://www.xmailserver.org/diff2.pdf
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)]
  if (a.length === 0 && b.length === 0) return []
  const kept = commonLines(a, b) ?? []
  return changesBetween(kept, [a.length, b.length]).map(({ before: [from, to], after: [start, end] }) => ({
    before: [from + head, to + head],
    after: [start + head, end + head],
  }))
}

type Pair = readonly [before: number, after: number]

/** Index pairs of the lines that stay, in order; `undefined` where more than `MOST_EDITS` do not. */
function commonLines(a: readonly string[], b: readonly string[]): readonly Pair[] | undefined {
  const traces: Map<number, number>[] = []
  let furthest = new Map<number, number>([[1, 0]])
  for (let edits = 0; edits <= Math.min(a.length + b.length, MOST_EDITS); edits += 1) {
    traces.push(new Map(furthest))
    const next = new Map(furthest)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(furthest, diagonal, edits)
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1
      next.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return walkBack(traces, [a.length, b.length])
    }
    furthest = next
  }
  return undefined
}

function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
  return diagonal === -edits || (diagonal !== edits && below < above) ? above : below + 1
}

function walkBack(traces: readonly ReadonlyMap<number, number>[], [endX, endY]: Pair): readonly Pair[] {
  const pairs: Pair[] = []
  let [x, y] = [endX, endY]
  for (let edits = traces.length - 1; edits >= 0; edits -= 1) {
    const furthest = traces[edits] ?? new Map<number, number>()
    const diagonal = x - y
    const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
    const previous = diagonal === -edits || (diagonal !== edits && below < above) ? diagonal + 1 : diagonal - 1
    const fromX = edits === 0 ? 0 : (furthest.get(previous) ?? 0)
    const fromY = edits === 0 ? 0 : fromX - previous
    while (x > fromX && y > fromY) pairs.push([(x -= 1), (y -= 1)])
    ;[x, y] = [fromX, fromY]
  }
  return pairs.toReversed()
}

function changesBetween(kept: readonly Pair[], ends: Pair): LineChange[] {
  const changes: LineChange[] = []
  let [x, y] = [0, 0]
  for (const [keptX, keptY] of [...kept, ends]) {
    if (keptX > x || keptY > y) changes.push({ before: [x, keptX], after: [y, keptY] })
    ;[x, y] = [keptX + 1, keptY + 1]
  }
  return changes
}

const MOST_EDITS = 500
