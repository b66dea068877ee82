import { expect, test } from 'vitest'
import { editTogether, REFUSALS } from './editors.js'

test(
  'edits of four programs at once are each there once, and what was refused is not',
  { timeout: 120_000 },
  async () => {
    const { taken, refused, lines } = await editTogether({ slots: 120 })
    expect(lines.toSorted()).toEqual(taken.toSorted())
    expect(new Set(taken).size).toBe(120)
    expect(Object.keys(refused).every((code) => REFUSALS.has(code))).toBe(true)
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  },
)

test('texts that are written back without a look lose what others wrote', { timeout: 120_000 }, async () => {
  const { taken, lines } = await editTogether({ slots: 60, isBlind: true })
  expect(taken.filter((line) => !lines.includes(line)).length).toBeGreaterThan(0)
})
