import { expect, test } from 'vitest'
import { judgeClock } from './clock-checks.js'

const SECOND = 1000
const MINUTE = 60 * SECOND

test.each([
  [0, 'ok', 'agrees with the server (0 s apart)'],
  [30 * SECOND, 'ok', 'agrees with the server (30 s apart)'],
  [-31 * SECOND, 'warn', 'this clock is 31 s ahead of that of the server'],
  [5 * MINUTE, 'warn', 'this clock is 300 s behind that of the server'],
  [5 * MINUTE + SECOND, 'fail', 'this clock is 301 s behind that of the server'],
  [-1e15, 'fail', 'this clock is 1000000000000 s ahead of that of the server'],
  [undefined, 'skipped', 'the server does not tell its time'],
] as const)('a server that is %s ms ahead: %s', (aheadMs, outcome, found) => {
  expect(judgeClock(aheadMs, 'the server')).toMatchObject({ outcome, found })
})
