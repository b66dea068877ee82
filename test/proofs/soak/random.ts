/** A stream of numbers that a seed decides: the same seed, the same soak. */
export interface SeededRandom {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** True so often. */
  chance(share: number): boolean
  pick<T>(values: readonly T[]): T
  /** So many of them, each once, in their order. */
  some<T>(values: readonly T[], count: number): T[]
}

/** Mulberry32, a 32-bit generator. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    between,
    chance: (share) => next() < share,
    pick<T>(values: readonly T[]): T {
      return values[between(0, values.length - 1)]!
    },
    some(values, count) {
      const drawn = values.map((value) => ({ value, rank: next() }))
      const ranks = new Set(
        drawn
          .toSorted((a, b) => a.rank - b.rank)
          .slice(0, count)
          .map(({ rank }) => rank),
      )
      return drawn.filter(({ rank }) => ranks.has(rank)).map(({ value }) => value)
    },
  }
}
