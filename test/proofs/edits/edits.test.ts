import { expect, test } from 'vitest'
import { runEdits } from './edits.js'

test(
  'of edits of one page by four processes each accepted one is there once, each refused one is told and is not there',
  { timeout: 120_000 },
  async () => {
    const result = await runEdits({ edits: 240, processes: 4, seed: 7, lostEvery: 20 }, () => undefined)
    expect(result.faults).toEqual([])
    expect(result.accepted).toBeGreaterThan(120)
    // They did meet.
    expect(result.refused['EDIT_CONFLICT']).toBeGreaterThan(0)
    expect(result.lost).toBeGreaterThan(0)
  },
)
