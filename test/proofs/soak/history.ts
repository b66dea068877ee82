/** What happened last to everybody in a soak, so that a failing one can be understood. */
export interface History {
  add(who: string, what: string): void
  lines(): readonly string[]
}

const KEPT = 25

/** @param days the simulated time */
export function createHistory(days: () => number): History {
  const kept = new Map<string, { readonly at: number; readonly line: string }[]>()
  return {
    add(who, what) {
      const at = days()
      const entries = kept.get(who) ?? []
      entries.push({ at, line: `day ${at.toFixed(4)}  ${who}  ${what}` })
      kept.set(who, entries.slice(-KEPT))
    },
    lines: () =>
      [...kept.values()]
        .flat()
        .toSorted((a, b) => a.at - b.at)
        .map(({ line }) => line),
  }
}
