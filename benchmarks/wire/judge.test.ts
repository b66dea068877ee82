import { expect, test } from 'vitest'
import type { CaseResult, Target } from './results.js'
import { judge } from './judge.js'

const floor = { name: 'floor', kind: 'floor', series: { ms: [10, 10, 10], requests: [1, 1, 1] } } as const
const own = { name: 'own', kind: 'evergrant', series: { ms: [15, 20, 25], requests: [1, 1, 2] } } as const
const more = { medians: {}, times: null }
const against = { column: 'ms', floor: 'floor' }
const contenders = [floor, own].map((each) => ({ ...each, ...more }))
const measured: CaseResult = { id: 'a call', title: '', columns: [], against, contenders }

const target = { about: '', case: 'a call', contender: 'own', column: 'ms', over: 'floor', isGated: true } as const

test.each<[string, Partial<Target>, number | null, boolean]>([
  ['a ratio at its limit', { is: 'at most', limit: 2 }, 2, true],
  ['a ratio beyond it', { is: 'at most', limit: 1.9 }, 2, false],
  ['a ratio that has to be reached', { is: 'at least', limit: 2.1 }, 2, false],
  ['a count that one round breaks', { is: 'exactly', limit: 1, column: 'requests', over: undefined }, 2, false],
  ['a count that holds', { is: 'exactly', limit: 1, column: 'requests', over: undefined, contender: 'floor' }, 1, true],
  ['a difference', { is: 'at most', limit: 10, by: 'difference' }, 10, true],
  ['a difference beyond it', { is: 'at most', limit: 9, by: 'difference' }, 10, false],
  [
    'a count that one round goes beyond',
    { is: 'never above', limit: 1, column: 'requests', over: undefined },
    2,
    false,
  ],
  ['a count that is below', { is: 'never above', limit: 3, column: 'requests', over: undefined }, 2, true],
  ['a value that was not measured', { is: 'at most', limit: 2, contender: 'nobody' }, null, false],
  ['a floor that was not measured', { is: 'at most', limit: 2, over: 'nobody' }, null, false],
])('%s', (_, change, value, isMet) => {
  const all = [{ ...target, ...change } as Target]
  expect(judge([measured], all)).toMatchObject([{ value, isMet }])
})

test('a target whose case was not measured is not judged', () => {
  expect(judge([measured], [{ ...target, case: 'another', is: 'at most', limit: 2 }])).toEqual([])
})
