import { expect, test } from 'vitest'
import { renderFigures } from './generate-benchmark-figures.js'

const round = { timesBare: 2.5, refreshesPerSecond: 321, overheadMs: { p50: 41.5, p99: 97.3 } }
const results = {
  date: '2026-01-02',
  machine: '2 cores of a processor, 8 GB',
  loadBefore: 0.25,
  node: '20.19.0',
  evergrant: '0.1.0',
  connections: 10_000,
  processes: 4,
  concurrency: 32,
  bare: { refreshesPerSecond: 802, aloneMs: { p50: 0.9, p99: 2 }, peakRssMb: 115 },
  stores: [
    {
      store: 'redis',
      version: 'Redis 7.0.15',
      loginsPerSecond: 123,
      wantedByAll: round,
      wantedByOne: { ...round, timesBare: 1.75 },
      alone: { connections: 200, requestMs: { p50: 1.1, p99: 3 }, overheadMs: { p50: 4.25, p99: 9.5 } },
      memory: { startRssMb: 120, peakRssMb: 177 },
    },
  ],
  due: [{ store: 'file', records: 10_000, due: 100, read: 10_000, tookMs: 1500 }],
  warm: { calls: 100_000, seconds: 1.2, p50Us: 9.5, p99Us: 30, storeReads: 2 },
}

test('the page says what the results say, ratios first', () => {
  expect(renderFigures(results).split('\n')).toEqual(
    expect.arrayContaining([
      '| bare loop, no store | 1 | 802 |  |  | 115 MB |',
      '| Redis, wanted by all 4 | 2.5 | 321 | 41.5 ms | 97.3 ms | 177 MB |',
      '| Redis, wanted by one | 1.75 | 321 | 41.5 ms | 97.3 ms | 177 MB |',
      expect.stringContaining(
        'One call at a time, in a process of its own after all others had ended, with 200 connections',
      ),
      '| Redis | 1.1 ms | 4.25 ms | 9.5 ms |',
      '| files | 10,000 of 10,000 | 100 | 1500 ms |',
      expect.stringContaining('takes 9.5 µs (p50; p99 30 µs). 100,000 calls in 1.2 s read the store 2 times.'),
      expect.stringContaining('Redis 7.0.15 (123 whole logins/s)'),
    ]),
  )
})
