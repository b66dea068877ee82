import { expect, it } from 'vitest'
import { firstDifference } from './first-difference.js'

it.each([
  ['one\ntwo', 'one\n2', ': it has "2" where "two" was meant'],
  ['one\ntwo', 'one', ': it ends where "two" was meant'],
  ['one', 'one\ntwo', ': it goes on with "two"'],
  ['3. one', '1. one', ''],
  ['x'.repeat(500), '', `: it has "" where "${'x'.repeat(100)}…" was meant`],
])('between %j and %j is told in words', (meant, stored, words) => {
  expect(firstDifference(meant, stored)).toBe(words)
})
