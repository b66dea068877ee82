import { describe, expect, test } from 'vitest'
import { renderFigures, withFigures } from './generate-proof-figures.js'

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
})
