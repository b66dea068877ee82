import { expect, test } from 'vitest'
import { describeResult, isPassed } from './report.js'
import type { SoakResult } from './soak.js'

const UNAVOIDABLE = { avoidable: false, because: 'it had reached its absolute end', day: 30 } as const
const AVOIDABLE = { avoidable: true, because: 'it was alive', day: 3 } as const

const GOOD: SoakResult = {
  options: { days: 180, seed: 1, store: 'file', strict: false, absoluteDays: 180 },
  schedule: 'abc',
  steps: 4500,
  days: 180,
  refreshes: 4000,
  tokenRequests: 4200,
  consents: 1,
  faults: { 'token 503': 500 },
  kills: { leased: 50 },
  keepalives: 20,
  callers: { served: 8000, heldUp: 10, askedToSignIn: 0, stranded: 0 },
  events: {},
  logins: [],
  seconds: 100,
  history: ['the last that happened'],
}
const CONTROL: SoakResult = { ...GOOD, options: { ...GOOD.options, without: 'R4' }, refreshes: 3 }

test.each<[string, SoakResult, boolean, string]>([
  ['nothing was lost', GOOD, true, 'Passed'],
  ['unavoidable logins only', { ...GOOD, logins: [UNAVOIDABLE], consents: 2 }, true, 'Passed'],
  ['an avoidable login', { ...GOOD, logins: [AVOIDABLE] }, false, 'FAILED: seed 1, day 180.0000'],
  ['somebody was stranded', { ...GOOD, callers: { ...GOOD.callers, stranded: 1 } }, false, 'the last that happened'],
  ['a consent that nobody asked for', { ...GOOD, consents: 2 }, false, 'FAILED: seed 1'],
  [
    'fewer, in half of the time',
    { ...GOOD, options: { ...GOOD.options, days: 90 }, refreshes: 1600, kills: { leased: 20 } },
    true,
    'Passed',
  ],
  ['too few refreshes', { ...GOOD, refreshes: 3999 }, false, 'FAILED: too little happened'],
  ['too few faults', { ...GOOD, faults: { 'token 503': 499 } }, false, 'FAILED: too little happened'],
  ['too few kills', { ...GOOD, kills: { leased: 49 } }, false, 'FAILED: too little happened'],
  ['a control with an avoidable login', { ...CONTROL, logins: [AVOIDABLE] }, true, 'As it should be: without R4'],
  ['a control without one', { ...CONTROL, logins: [UNAVOIDABLE] }, false, 'FAILED: without R4'],
])('%s', (_name, result, passed, words) => {
  expect(isPassed(result)).toBe(passed)
  expect(describeResult(result)).toContain(words)
})
