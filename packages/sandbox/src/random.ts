/** A deterministic stream of values: the same seed gives the same workspace, ids included. */
export interface SeededRandom {
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number
  pick<T>(values: readonly [T, ...T[]]): T
  uuid(): string
  /** Where the stream stands, for `resumeRandom`. */
  state(): number
}

/** Mulberry32, a 32-bit generator: enough for sample data, useless for secrets. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const integer = (below: number) => next() % below
  return {
    integer,
    pick: (values) => values[integer(values.length)] ?? values[0],
    uuid: () => formatUuid([next(), next(), next(), next()]),
    state: () => state,
  }
}

/** The stream as it went on from there. */
export function resumeRandom(state: number): SeededRandom {
  return createRandom(state)
}

function formatUuid(words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    '-',
  )
}
