import { expect, test } from 'vitest'
import { figure, tableOf } from './table.js'

test.each([
  [0.1234, '0.123'],
  [12.345, '12.3'],
  [1234.5, '1235'],
  [1, '1'],
  [null, ''],
])('%d is shown as %j', (value, shown) => {
  expect(figure(value)).toBe(shown)
})

test('a table has the medians, and says who failed', () => {
  const columns = [
    { key: 'ms', title: 'exit, ms' },
    { key: 'requests', title: 'requests' },
  ]
  const series = {}
  const contenders = [
    { name: 'thin', kind: 'floor', series, medians: { ms: 31, requests: 1 }, times: 1 },
    { name: 'other', kind: 'peer', series, medians: { ms: null }, times: null, failure: 'why' },
  ] as const
  const against = { column: 'ms', floor: 'thin' }
  expect(tableOf({ id: '', title: 'One call', columns, against, contenders })).toEqual([
    'One call (times: exit, ms, beside thin)',
    '       times  exit, ms  requests',
    'thin       1        31         1',
    'other                           failed',
  ])
})
