import { expect, test } from 'vitest'
import { judgeRedemptions } from './issuer-process.js'

test.each([
  ['as wanted', {}, true],
  ['one was never redeemed', { once: 9, never: 11 }, false],
  ['one was redeemed twice', { once: 9, moreOften: 1 }, false],
  ['a token was spent twice', { refused: 1 }, false],
  ['one too many was redeemed', { once: 11 }, false],
])('%s', (_, change, isRight) => {
  const counted = { grants: 20, never: 10, once: 10, moreOften: 0, refused: 0, ...change }
  expect(judgeRedemptions(counted, 10) === undefined).toBe(isRight)
})
