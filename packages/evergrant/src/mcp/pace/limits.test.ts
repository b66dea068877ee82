import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Ask, type Limits, parseLimits, reserve } from './limits.js'

const NOW = 1_800_000_000_000
const asked = (change: Partial<Ask> = {}): Ask => ({
  now: NOW,
  id: 'mine',
  want: 10,
  own: [],
  aheadMs: 0,
  perMinute: 180,
  perMinutePaid: 600,
  ...change,
})
const limits = (change: Partial<Limits>): Limits => ({ format: 1, blocks: [], ...change })
const blocks = (...each: Limits['blocks'][number][]): Limits => limits({ blocks: each })

describe('what may leave', () => {
  test.each<[string, Limits | undefined, Partial<Ask>, number]>([
    ['all that is wanted where nothing is known', undefined, {}, 10],
    ['what is left of the minute', blocks({ count: 175, until: NOW - 1 }), {}, 5],
    ['nothing where the minute is full', blocks({ count: 180, until: NOW - 1 }), {}, 0],
    ['nothing where more was sent than is allowed', blocks({ count: 300, until: NOW - 1 }), {}, 0],
    ['all again a minute after the last can have arrived', blocks({ count: 180, until: NOW - 60_000 }), {}, 10],
    ['nothing a moment earlier', blocks({ count: 180, until: NOW - 59_999 }), {}, 0],
    ['more where the plan is known to allow it', limits({ blocks: [{ count: 180, until: NOW }], paidAt: NOW }), {}, 10],
    [
      'no more by a plan of the day before',
      limits({ blocks: [{ count: 180, until: NOW }], paidAt: NOW - 86_400_000 }),
      {},
      0,
    ],
    ['no more by a plan of tomorrow', limits({ blocks: [{ count: 180, until: NOW }], paidAt: NOW + 1 }), {}, 0],
    ['nothing before the server wants it', limits({ notBefore: NOW + 1 }), {}, 0],
    ['all again when the server wants it', limits({ notBefore: NOW }), {}, 10],
    ['all again where a brake is from another clock', limits({ notBefore: NOW + 3_600_000 }), {}, 10],
    [
      'what others gave back',
      blocks({ id: 'mine', count: 180, until: NOW }),
      { own: [{ id: 'mine', count: 3, until: NOW, isOver: true }] },
      10,
    ],
  ])('%s', (_, record, change, granted) => {
    expect(reserve(record, asked(change)).granted).toBe(granted)
  })

  test('a clock that was set back by an hour holds nobody for more than a minute and the time of a way', () => {
    const { freeAt, limits: kept } = reserve(blocks({ count: 180, until: NOW + 3_600_000 }), asked())
    expect(freeAt).toBe(NOW + 70_000)
    expect(kept.blocks).toEqual([{ count: 180, until: NOW + 10_000 }])
  })

  test('a clock that was set ahead by an hour frees nothing', () => {
    const { granted } = reserve(blocks({ count: 180, until: NOW - 3_600_000 }), asked({ aheadMs: 3_600_000 }))
    expect(granted).toBe(0)
  })

  test('the time to ask again is when the first of them no longer counts', () => {
    const record = blocks({ count: 100, until: NOW - 20_000 }, { count: 80, until: NOW })
    expect(reserve(record, asked())).toMatchObject({ granted: 0, freeAt: NOW + 40_000, isBraked: false })
    expect(reserve(limits({ ...record, notBefore: NOW + 50_000 }), asked())).toMatchObject({
      freeAt: NOW + 50_000,
      isBraked: true,
    })
  })
})

test('what nobody changes any more is kept as one block for each second', () => {
  const single = { count: 1, until: NOW - 30_000 }
  const record = blocks(single, single, { count: 1, until: NOW - 29_400 }, { id: 'another', count: 2, until: NOW })
  expect(reserve(record, asked()).limits.blocks).toEqual([
    { id: 'another', count: 2, until: NOW },
    { count: 2, until: NOW - 30_000 },
    { count: 1, until: NOW - 29_000 },
    { id: 'mine', count: 10, until: NOW + 10_000 },
  ])
})

test.each<[string, unknown]>([
  ['no object', []],
  ['another format', { format: 2, blocks: [] }],
  ['no blocks', { format: 1 }],
  ['a block without a time', { format: 1, blocks: [{ count: 1 }] }],
  ['a block of less than nothing', { format: 1, blocks: [{ count: -500, until: NOW }] }],
])('%s is no record', (_, value) => {
  expect(parseLimits(value)).toBeUndefined()
})

/** One process of many: it takes what it is given, and its requests arrive within the time of a way. */
interface Step {
  readonly afterMs: number
  readonly want: number
  readonly wayMs: number
}

test('whoever asks whenever: no more than the limit arrives in any minute', () => {
  const step = fc.record<Step>({
    afterMs: fc.integer({ min: 0, max: 8_000 }),
    want: fc.integer({ min: 1, max: 10 }),
    wayMs: fc.integer({ min: 0, max: 9_999 }),
  })
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 60, maxLength: 200 }),
      fc.integer({ min: 5, max: 40 }),
      (steps, perMinute) => {
        let record: Limits | undefined
        let now = NOW
        const arrivals: number[] = []
        for (const [index, { afterMs, want, wayMs }] of steps.entries()) {
          now += afterMs
          const taken = reserve(record, asked({ now, want, perMinute, perMinutePaid: perMinute, id: `block ${index}` }))
          if (taken.granted > 0) record = parseLimits(JSON.parse(JSON.stringify(taken.limits)))
          for (let each = 0; each < taken.granted; each += 1) arrivals.push(now + wayMs)
        }
        expect(busiestMinute(arrivals)).toBeLessThanOrEqual(perMinute)
      },
    ),
  )
})

function busiestMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((end) => times.filter((time) => time > end - 60_000 && time <= end).length))
}
