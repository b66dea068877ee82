import { describe, expect, test } from 'vitest'
import { renderEdits, renderFigures, withFigures } from './generate-proof-figures.js'

const results = {
  storms: { totals: { storms: 2, callers: 1016, served: 1016, tokenRequests: 2 } },
  kills: {
    totals: {
      kills: 6,
      mostRedeemedAfter: 1,
      loginsLost: 2,
      loginsLostAvoidably: 0,
      controls: 3,
      controlsThatBroke: 3,
    },
  },
  soaks: [
    {
      settings: { strict: true, store: 'redis', absoluteDays: 30, without: 'R5' },
      days: 0.4,
      totals: { refreshes: 4127, faults: 12, kills: 3 },
      logins: { unavoidable: { cut: 1, killed: 2 }, avoidable: { unstored: 1 } },
    },
  ],
  bench: {
    connections: 10000,
    processes: 4,
    stores: [{ store: 'redis', wantedByOne: { refreshesPerSecond: 113 } }],
    warm: { p50Us: 13 },
    due: [{ due: 100, records: 10000, read: 200 }],
  },
}

describe('the figures of the proofs', () => {
  test('stand between the marks, and the rest of the page stays', () => {
    const page = 'before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n'
    expect(withFigures(page, 'new')).toBe('before\n<!-- figures: begin -->\n\nnew\n\n<!-- figures: end -->\nafter\n')
    expect(() => withFigures('no marks', 'new')).toThrow('missing')
  })

  test('are those of the results', () => {
    const figures = renderFigures(results)
    expect(figures).toContain('1,016 callers wanted a token at once, 1,016 were served')
    expect(figures).toMatch(/\| strict, Redis, without R5 \| +30 \| +< 1 \| +4,127 \| +12 \| +3 \| +3 \| +1 \|/)
    expect(figures).toContain('113 refreshes a second over Redis')
  })

  test('are not written from storms that have not passed', () => {
    const storms = { totals: { ...results.storms.totals, tokenRequests: 3 } }
    expect(() => renderFigures({ ...results, storms })).toThrow('have not passed')
  })

  test('say of edits how many were accepted and refused, and nothing of edits that have not passed', () => {
    const edits = {
      options: { edits: 4000, processes: 4 },
      accepted: 3600,
      refused: { EDIT_CONFLICT: 399, MAYBE_COMMITTED: 1 },
      perhapsAndThere: 1,
      faults: [],
      lost: 70,
      requests: 12000,
    }
    const figures = renderEdits(edits)
    expect(figures).toContain('3,600 edits were accepted, and each stands in the text exactly once.')
    expect(figures).toContain('400 were refused and told, 399 with `EDIT_CONFLICT`, 1 with `MAYBE_COMMITTED`. Of')
    expect(() => renderEdits({ ...edits, faults: ['x'] })).toThrow('have not passed')
  })
})
