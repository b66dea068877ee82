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

describe('a clock that was set back', () => {
  const DAY = 24 * 60 * MINUTE

  test.each([
    ['after a failure', afterFailure(undefined, NOW, 0)],
    ['after a failure, by a little more than the cool-down lasts', afterFailure(undefined, NOW + MINUTE, 0)],
    ['after a burst', { left: 0, at: NOW + DAY, failures: 0 }],
    ['before any refresh', { left: 3, at: NOW + DAY, failures: 0 }],
  ])('%s: nobody is held', (_name, brakes) => {
    expect(brakedUntil(brakes, NOW - MINUTE)).toBeUndefined()
  })

  test('holds nobody for longer than the brakes ever hold, and the tolerance', () => {
    for (let backMs = 0; backMs < DAY; backMs += MINUTE / 4) {
      const now = NOW - backMs
      expect(brakedUntil({ left: 0, at: NOW, failures: 0 }, now) ?? now).toBeLessThanOrEqual(now + 1.5 * MINUTE)
      expect(brakedUntil(afterFailure(undefined, NOW, 0), now) ?? now).toBeLessThanOrEqual(now + MINUTE)
    }
  })
})
