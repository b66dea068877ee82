import { expect, test } from 'vitest'
import { percentile, rounded, shuffled, spreadOf, workOn } from './figures.js'

const hundred = Array.from({ length: 100 }, (_, index) => index + 1)

test.each([
  [hundred, 0.5, 50],
  [hundred, 0.99, 99],
  [[7], 0.5, 7],
  [[], 0.5, Number.NaN],
])('the percentile of %j at %d is %d', (samples, part, expected) => {
  expect(percentile(shuffled(samples, 3), part)).toBe(expected)
})

test('figures have three digits', () => {
  expect(rounded(12_345.6)).toBe(12_300)
  expect(spreadOf([0.123456])).toEqual({ p50: 0.123, p99: 0.123 })
})

test('a shuffle keeps all, and is the same for the same seed', () => {
  expect(shuffled(hundred, 1)).toEqual(shuffled(hundred, 1))
  expect(shuffled(hundred, 1)).not.toEqual(shuffled(hundred, 2))
  expect(shuffled(hundred, 1).toSorted((a, b) => a - b)).toEqual(hundred)
})

test('works on each item once, and on so many at a time', async () => {
  const seen: number[] = []
  let [going, most] = [0, 0]
  await workOn(hundred, 4, async (item) => {
    most = Math.max(most, (going += 1))
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(item)
    going -= 1
  })
  expect(seen.toSorted((a, b) => a - b)).toEqual(hundred)
  expect(most).toBe(4)
})
