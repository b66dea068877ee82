import { expect, it } from 'vitest'
import { inDays, inWords } from './time-words.js'

const now = Date.UTC(2026, 0, 1)
const minute = 60_000

it.each([
  [now + 52 * minute + 5000, 'in 52 minutes'],
  [now + minute, 'in 1 minute'],
  [now + 8 * 60 * minute - 1, 'in 7 hours'],
  [now + 30_000, 'in 30 seconds'],
  [now, 'now'],
  [now - 999, 'now'],
  [now - 3 * 24 * 60 * minute, '3 days ago'],
])('%d is %s', (at, expected) => {
  expect(inWords(at, now)).toBe(expected)
})

it.each([
  [undefined, undefined, undefined],
  [0, undefined, 'less than a day'],
  [0, 'ago', 'today'],
  [1, undefined, '1 day'],
  [12, 'ago', '12 days ago'],
])('%s days, %s: %s', (days, after, expected) => {
  expect(inDays(days, after)).toBe(expected)
})
