import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { createSealingKey, type KeyProvider, keyRing } from './key-ring.js'
import { createRings } from './rings.js'

/** Gives a ring of its own for each load, after `delaysMs`; `locked` makes it fail. */
function provider({ rotates = true, delaysMs = [] as number[] } = {}) {
  const state = { loads: 0, locked: false }
  const keys: KeyProvider = {
    describe: 'a test',
    async load() {
      const number = ++state.loads
      await sleep(delaysMs[number - 1] ?? 0)
      if (state.locked) throw new Error('locked')
      return keyRing(createSealingKey(`k${number}`))
    },
    save: rotates ? async () => undefined : undefined,
  }
  return { keys, state }
}

describe('keys to seal with', () => {
  test('are read once while they are fresh, and again after', async () => {
    const { keys, state } = provider()
    const rings = createRings(keys, 50)
    expect((await rings.forSealing()).active.kid).toBe('k1')
    expect((await rings.forSealing()).active.kid).toBe('k1')
    await sleep(60)
    expect((await rings.forSealing()).active.kid).toBe('k2')
    expect((await rings.known()).active.kid).toBe('k2')
    expect(state.loads).toBe(2)
  })

  test('are read once for ever where nobody can rotate them', async () => {
    const { keys, state } = provider({ rotates: false })
    const rings = createRings(keys, 0)
    await rings.forSealing()
    await rings.forSealing()
    expect(state.loads).toBe(1)
  })

  test('are those known when the provider cannot be read any more, tried once per window', async () => {
    const { keys, state } = provider()
    const rings = createRings(keys, 30)
    await rings.known()
    state.locked = true
    await sleep(40)
    expect((await rings.forSealing()).active.kid).toBe('k1')
    expect((await rings.forSealing()).active.kid).toBe('k1')
    expect(state.loads).toBe(2)
    await expect(rings.again()).rejects.toThrow('locked')
  })
})

test('many first users share one reading, and one that failed is not kept', async () => {
  const { keys, state } = provider({ delaysMs: [10] })
  const rings = createRings(keys, 1000)
  state.locked = true
  await expect(rings.known()).rejects.toThrow('locked')
  state.locked = false
  const found = await Promise.all([rings.known(), rings.known(), rings.forSealing()])
  expect(new Set(found.map(({ active }) => active.kid))).toEqual(new Set(['k2']))
})

test('a slow answer does not replace the answer to a later question', async () => {
  const { keys } = provider({ delaysMs: [0, 60, 0] })
  const rings = createRings(keys, 1000)
  await rings.known()
  const slow = rings.again()
  await rings.again()
  await slow
  expect((await rings.known()).active.kid).toBe('k3')
})
