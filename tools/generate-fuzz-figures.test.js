import { expect, test } from 'vitest'
import { renderFuzz } from './generate-fuzz-figures.js'

const target = { reads: '`Retry-After`', inputs: 1000, accepted: 300, refused: 700, slowestMs: 8, heapGrowthMiB: -0.1 }
const result = { inputs: 1000, seed: 1, faults: 0, targets: [target] }

test('the figures of the fuzz run are those of the result', () => {
  expect(renderFuzz(result).split('\n')).toEqual([
    '1,000 inputs of seed 1 for 1 parsers, on a machine that did other things too: no fault.',
    '',
    '| parser of     | inputs | accepted | refused | slowest (ms) | heap grew by (MiB) |',
    '| ------------- | -----: | -------: | ------: | -----------: | -----------------: |',
    '| `Retry-After` |  1,000 |      300 |     700 |          8.0 |                0.0 |',
  ])
})

test('a run with faults has none', () => {
  expect(() => renderFuzz({ ...result, faults: 1 })).toThrow('has found faults')
})
