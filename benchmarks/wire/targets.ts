/** The figures to reach. Each is judged within one run, against a floor of ours or against an exact count. */
import type { CaseResult, Judgement, Target } from './results.js'
import { measured, median, medianRatio } from './statistics.js'

const THIN = 'thin, one request'

export const targets: readonly Target[] = [
  ...['call', 'list'].flatMap((asked): Target[] => [
    ratio(`warm one-shot ${asked}, Node.js 24`, [`one-shot ${asked} node-24`, 'evergrant', 'exitMs'], 'node -e 0', 1.9),
    ratio(`warm one-shot ${asked}, Node.js 20`, [`one-shot ${asked} node-20`, 'evergrant', 'exitMs'], THIN, 1.25),
  ]),
  ratio('warm one-shot call, TLS and 40 ms', ['one-shot call node-24 far', 'evergrant', 'shownMs'], THIN, 1.12),
  ...['call node-24', 'list node-24', 'call node-20', 'list node-20', 'call node-24 far'].flatMap((where) =>
    ['evergrant', 'evergrant, session'].flatMap((contender) => [
      exactly(`requests of a ${where}`, [`one-shot ${where}`, contender, 'requests'], 1),
      exactly(`connections of a ${where}`, [`one-shot ${where}`, contender, 'connections'], 1),
    ]),
  ),
]

type Place = readonly [id: string, contender: string, column: string]

function ratio(about: string, [each, contender, column]: Place, over: string, limit: number): Target {
  return { about, case: each, contender, column, over, limit, is: 'at most', isGated: true }
}

function exactly(about: string, [each, contender, column]: Place, limit: number): Target {
  return { about, case: each, contender, column, limit, is: 'exactly', isGated: true }
}

/** The targets whose case was measured. */
export function judge(cases: readonly CaseResult[], all: readonly Target[] = targets): Judgement[] {
  return all.flatMap((target) => {
    const found = cases.find(({ id }) => id === target.case)
    return found === undefined ? [] : [judgeOne(target, found)]
  })
}

function judgeOne(target: Target, { contenders }: CaseResult): Judgement {
  const seriesOf = (name: string) => contenders.find((each) => each.name === name)?.series[target.column] ?? []
  const series = seriesOf(target.contender)
  const value = target.over === undefined ? median(measured(series)) : medianRatio(series, seriesOf(target.over))
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
  }
}
