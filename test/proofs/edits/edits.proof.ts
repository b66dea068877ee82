import { expect, test } from 'vitest'
import { editTogether, REFUSALS } from '../../notion/editors.js'

test('four thousand edits of one page by four programs are each there once', { timeout: 30 * 60_000 }, async () => {
  const { taken, refused, lines } = await editTogether({ slots: 4_000 })
  expect(lines.toSorted()).toEqual(taken.toSorted())
  expect(new Set(taken).size).toBe(4_000)
  expect(Object.keys(refused).every((code) => REFUSALS.has(code))).toBe(true)
  process.stdout.write(`4000 edits, refused and told: ${JSON.stringify(refused)}\n`)
})
