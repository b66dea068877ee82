import { expect, test } from 'vitest'
import { METRICS } from './metrics.js'
import { parseOptions } from './options.js'

test('without options it is the whole run', () => {
  const only = Object.keys(METRICS)
  expect(parseOptions([])).toEqual({ rounds: 15, only, withPeers: true, gate: undefined, json: undefined })
})

test('what is given counts', () => {
  const given = '--rounds 5 --only one-shot --without-peers --gate counts --json a.json'.split(' ')
  expect(parseOptions(given)).toEqual({
    rounds: 5,
    only: ['one-shot'],
    withPeers: false,
    gate: 'counts',
    json: 'a.json',
  })
})

test.each([
  [['--rounds', '0'], /--rounds/],
  [['--rounds', 'many'], /--rounds .*"many"/],
  [['--only', 'one-shot,speed'], /--only .*"speed"/],
  [['--gate', 'some'], /--gate .*"some"/],
  [['--fast'], /--fast/],
])('%j is refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
})
