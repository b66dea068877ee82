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
  const value = target.over === undefined ? median(measured(series)) : compare(series, seriesOf(target.over))
  const isKnown = Number.isFinite(value)
  const isMet = isKnown && holds(target, value, measured(series))
  return { ...target, value: isKnown ? Number(value.toPrecision(4)) : null, isMet }
}

function holds({ is, limit }: Target, value: number, samples: readonly number[]): boolean {
  switch (is) {
    case 'at most':
      return value <= limit
    case 'at least':
      return value >= limit
    case 'exactly':
      return samples.every((sample) => sample === limit)
    case 'never above':
      return samples.every((sample) => sample <= limit)
  }
}
