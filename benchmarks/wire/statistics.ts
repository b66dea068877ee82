/** The middle one; of two middle ones their mean. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** What was measured, one value a round; `null` where it was not measured in that round. */
export type Series = readonly (number | null)[]

export const measured = (series: Series): number[] => series.filter((value) => value !== null)

/**
 * How many times the other: the median of the rounds' quotients. What disturbs the machine for longer than a round disturbs both, and
 * falls out.
 */
export const medianRatio = (series: Series, over: Series): number => median(paired(series, over, (a, b) => a / b))

/** How much more than the other: the median of the rounds' differences. */
export const medianDifference = (series: Series, over: Series): number => median(paired(series, over, (a, b) => a - b))

function paired(series: Series, over: Series, compare: (value: number, other: number) => number): number[] {
  const compared = series.map((value, round) => {
    const other = over[round]
    return value === null || other === null || other === undefined ? null : compare(value, other)
  })
  return measured(compared)
}
