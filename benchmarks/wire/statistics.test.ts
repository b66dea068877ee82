import { expect, test } from 'vitest'
import { median, medianDifference, medianRatio } from './statistics.js'

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
  [[], Number.NaN],
])('the median of %j is %d', (samples, expected) => {
  expect(median(samples)).toBe(expected)
})

test('a ratio is that of each round: a round that is slow for both does not count', () => {
  expect(medianRatio([20, 22, 300], [10, 11, 150])).toBe(2)
})

test('a ratio goes by the rounds in which both were measured', () => {
  expect(medianRatio([20, null, 60, 90], [10, 1, null, 30])).toBe(2.5)
})

test('so is a difference', () => {
  expect(medianDifference([20, 22, 300], [10, 11, 289])).toBe(11)
})
