/** The candidates that `given` was probably meant to be, best first; none when nothing is near. */
export function findSimilar(given: string, candidates: readonly string[]): string[] {
  const wanted = normalize(given)
  const near = candidates
    .map((name) => ({ name, distance: distanceBetween(wanted, normalize(name)), length: normalize(name).length }))
    .filter(({ distance, length }) => distance <= Math.max(1, Math.floor(Math.max(wanted.length, length) / 3)))
    .toSorted((a, b) => a.distance - b.distance)
  const best = near[0]?.distance ?? 0
  return near
    .filter(({ distance }) => distance <= best + 1)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** `; did you mean "query"?` or nothing. */
export function didYouMean(given: string, candidates: readonly string[]): string {
  const similar = findSimilar(given, candidates).map((name) => JSON.stringify(name))
  return similar.length === 0 ? '' : `; did you mean ${similar.join(' or ')}?`
}

// Hosts show the same tool as `notion-search`, `notion_search` or `search`, and people type any of them.
function normalize(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^notion-/, '')
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each cost one. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
