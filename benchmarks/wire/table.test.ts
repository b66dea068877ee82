import { expect, test } from 'vitest'
import { figure, tableOf } from './table.js'

test.each([
  [0.1234, '0.123'],
  [12.345, '12.3'],
  [1234.5, '1235'],
  [1, '1'],
  [Number.NaN, ''],
])('%d is shown as %j', (value, shown) => {
  expect(figure(value)).toBe(shown)
})

test('a table has the medians, and says who failed', () => {
  const columns = [
    { key: 'ms', title: 'exit, ms' },
    { key: 'requests', title: 'requests' },
  ]
  const contenders = [
    { name: 'thin', kind: 'floor', series: { ms: [30, 31, 32], requests: [1, 1, 1] } },
    { name: 'other', kind: 'peer', series: { ms: [null] }, failure: 'why' },
  ] as const
  expect(tableOf({ id: '', title: 'One call', columns, contenders })).toEqual([
    'One call',
    '       exit, ms  requests',
    'thin         31         1',
    'other                    failed',
  ])
})
