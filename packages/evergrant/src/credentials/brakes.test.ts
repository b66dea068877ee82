import { describe, expect, test } from 'vitest'
import { afterFailure, afterStart, afterSuccess, brakedUntil, type Brakes } from './brakes.js'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

describe('the bucket', () => {
  test('three refreshes at once, then one a minute', () => {
    let brakes: Brakes | undefined
    for (let refresh = 0; refresh < 3; refresh += 1) {
      expect(brakedUntil(brakes, NOW)).toBeUndefined()
      brakes = afterStart(brakes, NOW)
    }
    expect(brakedUntil(brakes, NOW)).toBe(NOW + MINUTE)
    expect(brakedUntil(brakes, NOW + MINUTE)).toBeUndefined()
    expect(brakedUntil(afterStart(brakes, NOW + MINUTE), NOW + MINUTE)).toBe(NOW + 2 * MINUTE)
  })

  test('fills up again, and no further than three', () => {
    const empty = { left: 0, at: NOW, failures: 0 }
    expect(afterStart(empty, NOW + 100 * MINUTE).left).toBe(2)
  })
})

describe('the cool-down', () => {
  test('doubles with each failure, up to a quarter of an hour', () => {
    let brakes: Brakes | undefined
    const waits: number[] = []
    for (let failure = 0; failure < 7; failure += 1) {
      brakes = afterFailure(brakes, NOW, 0)
      waits.push((brakes.coolDownUntil ?? 0) - NOW)
    }
    expect(waits.map((ms) => ms / 1000)).toEqual([30, 60, 120, 240, 480, 900, 900])
    expect(brakedUntil(brakes, NOW)).toBe(NOW + 15 * MINUTE)
  })

  test('is spread by up to a fifth', () => {
    expect(afterFailure(undefined, NOW, 0.999).coolDownUntil).toBeLessThan(NOW + 24_100)
  })

  test('ends with a refresh that worked', () => {
    const failed = afterFailure(undefined, NOW, 0)
    expect(brakedUntil(afterSuccess(failed, NOW), NOW)).toBeUndefined()
    expect(afterFailure(afterSuccess(failed, NOW), NOW, 0).coolDownUntil).toBe(NOW + 30_000)
  })
})

test('a clock that was set back by a day does not hold the brakes for a day', () => {
  const failed = afterFailure(undefined, NOW, 0)
  expect(brakedUntil(failed, NOW - 24 * 60 * MINUTE)).toBeUndefined()
})
