/** Judges a run by its targets. */
import type { CaseResult, Judgement, Target } from './results.js'
import { measured, median, medianDifference, medianRatio } from './statistics.js'

/** The targets whose case was measured. */
export function judge(cases: readonly CaseResult[], all: readonly Target[]): Judgement[] {
  return all.flatMap((target) => {
    const found = cases.find(({ id }) => id === target.case)
    return found === undefined ? [] : [judgeOne(target, found)]
  })
}

function judgeOne(target: Target, { contenders }: CaseResult): Judgement {
  const seriesOf = (name: string) => contenders.find((each) => each.name === name)?.series[target.column] ?? []
  const series = seriesOf(target.contender)
  const compare = target.by === 'difference' ? medianDifference : medianRatio
  const ofAll = () => (target.over === undefined ? median(measured(series)) : compare(series, seriesOf(target.over)))
  const value = worstOf(target, measured(series)) ?? ofAll()
  const isKnown = Number.isFinite(value)
  return { ...target, value: isKnown ? Number(value.toPrecision(4)) : null, isMet: isKnown && holds(target, value) }
}

/** What each round must hold is judged by the round that is farthest off. */
function worstOf({ is, limit }: Target, samples: readonly number[]): number | undefined {
  if (samples.length === 0) return undefined
  if (is === 'never above') return Math.max(...samples)
  if (is === 'exactly') return samples.toSorted((a, b) => Math.abs(b - limit) - Math.abs(a - limit))[0]
  return undefined
}

function holds({ is, limit }: Target, value: number): boolean {
  switch (is) {
    case 'at most':
    case 'never above':
      return value <= limit
    case 'at least':
      return value >= limit
    case 'exactly':
      return value === limit
  }
}
