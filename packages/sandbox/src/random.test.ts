import { expect, test } from 'vitest'

import { createRandom } from './random.js'

test('the same seed gives the same stream', () => {
  const take = (seed: number) => Array.from({ length: 3 }, createRandom(seed).uuid)
  expect(take(1)).toEqual(take(1))
  expect(take(1)).not.toEqual(take(2))
})

test('ids are version 4 UUIDs, all different', () => {
  const random = createRandom(3)
  const ids = Array.from({ length: 1000 }, random.uuid)
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
