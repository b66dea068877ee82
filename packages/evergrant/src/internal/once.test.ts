import { expect, test } from 'vitest'
import { once } from './once.js'

test('is asked for once by all, and again after it failed', async () => {
  let asked = 0
  const load = once(async () => {
    asked += 1
    if (asked === 1) throw new Error('not there')
    return asked
  })
  const [first, second] = await Promise.allSettled([load(), load()])
  expect([first.status, second.status, asked]).toEqual(['rejected', 'rejected', 1])
  expect(await Promise.all([load(), load()])).toEqual([2, 2])
  expect(await load()).toBe(2)
})
