import { describe, expect, test } from 'vitest'
import { type Evidence, judge } from './judge.js'

const tally = { reads: 9, readErrors: 0, writes: 2, writeErrors: 0, cancelled: 1, wrong: [], errors: {} }
const fine: Evidence = {
  driver: { tally, written: new Set(['1', '2']) },
  host: { garbage: [], strays: [{ jsonrpc: '2.0', id: 'c1', result: {} }] },
  proxy: {
    tokenRepliesLost: 0,
    writes: new Map([
      ['1', 1],
      ['2', 1],
      ['3', 1],
    ]),
  },
  stats: { refreshesSucceeded: 2, refreshesFailed: 0, redemptions: { a: { attempts: 1, succeeded: 1 } } },
  expiries: 2,
  isAnswered: true,
  exitCode: 0,
  early: 100,
  most: 120,
}

describe('the judge of the soak', () => {
  test('finds nothing where nothing is wrong; a cancelled request may be answered, a failed write done', () => {
    expect(judge(fine)).toEqual({ doubled: [], faultsFound: [] })
  })

  test('forgives a token that was spent again because its reply was lost, and no more than that', () => {
    const again = { attempts: 2, succeeded: 2 }
    const proxy = { ...fine.proxy, tokenRepliesLost: 1 }
    const once = { ...fine.stats, redemptions: { a: again } }
    expect(judge({ ...fine, proxy, stats: once }).faultsFound).toEqual([])
    const twice = { ...fine.stats, redemptions: { a: again, b: again } }
    expect(judge({ ...fine, proxy, stats: twice }).faultsFound).toEqual(['1 refresh tokens were spent twice'])
  })

  test.each<[string, Partial<Evidence>]>([
    [
      '1 writes were done twice',
      {
        proxy: {
          tokenRepliesLost: 0,
          writes: new Map([
            ['1', 2],
            ['2', 1],
          ]),
        },
      },
    ],
    [
      '1 writes were said to be done and never reached the server',
      { proxy: { tokenRepliesLost: 0, writes: new Map([['1', 1]]) } },
    ],
    ['1 answers that nobody waited for', { host: { garbage: [], strays: [{ jsonrpc: '2.0', id: 'r1', result: {} }] } }],
    ['1 lines on stdout that are no message', { host: { garbage: ['debug'], strays: [] } }],
    ['a wrong answer', { driver: { ...fine.driver, tally: { ...tally, wrong: ['a wrong answer'] } } }],
    ['3 refreshes for 2 expiries', { stats: { ...fine.stats, refreshesSucceeded: 3 } }],
    ['1 refreshes were refused', { stats: { ...fine.stats, refreshesFailed: 1 } }],
    [
      '1 refresh tokens were spent twice',
      { stats: { ...fine.stats, redemptions: { a: { attempts: 2, succeeded: 1 } } } },
    ],
    ['a request was never answered', { isAnswered: false }],
    ['the bridge ended with 1', { exitCode: 1 }],
    ['the bridge ended with undefined', { exitCode: undefined }],
    ['memory grew from 100 to 300 MB', { most: 300 }],
  ])('finds: %s', (fault, change) => {
    expect(judge({ ...fine, ...change }).faultsFound).toEqual([fault])
  })
})
