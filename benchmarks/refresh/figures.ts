import { createHash } from 'node:crypto'

/** The value below which that part of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
}

/** Milliseconds, to three digits. */
export interface Spread {
  readonly p50: number
  readonly p99: number
}

export function spreadOf(samples: readonly number[]): Spread {
  return { p50: rounded(percentile(samples, 0.5)), p99: rounded(percentile(samples, 0.99)) }
}

/** To so many significant digits: more would claim what a second run does not show. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}

/** The same order for the same seed: that of the hashes of the places. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const rank = (place: number) => createHash('sha256').update(`${seed} ${place}`).digest('hex')
  const ranked = items.map((item, place) => ({ item, rank: rank(place) }))
  return ranked.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item)
}

/** Works on all items, so many at a time. */
export async function workOn<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
