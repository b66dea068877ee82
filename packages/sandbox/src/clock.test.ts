import { expect, test } from 'vitest'

import { createClock } from './clock.js'

test('its Date reads the moved time, and still reads given times', () => {
  const clock = createClock('manual')
  clock.advance(3600)
  expect(clock.Date.now()).toBe(clock.nowMs())
  expect(new clock.Date().getTime()).toBe(clock.nowMs())
  expect(new clock.Date('2026-01-01').toISOString()).toBe('2026-01-01T00:00:00.000Z')
  expect(new clock.Date(0)).toBeInstanceOf(Date)
})

test('the system clock runs on, moved or not', () => {
  const clock = createClock('system')
  clock.advance(10)
  expect(Math.abs(clock.nowMs() - Date.now() - 10_000)).toBeLessThan(1000)
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to move by %j', (seconds) => {
  expect(() => createClock().advance(seconds)).toThrow(TypeError)
})
