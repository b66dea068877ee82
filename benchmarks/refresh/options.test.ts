import { expect, test } from 'vitest'
import { parseOptions } from './options.js'

test('without options it is the whole run', () => {
  expect(parseOptions([])).toEqual({
    connections: 10_000,
    processes: 4,
    concurrency: 32,
    stores: ['postgres', 'redis'],
    issuer: 'lean',
    refreshOnly: false,
    json: undefined,
  })
})

test('what is given counts', () => {
  const counts = '--connections 400 --processes 2 --concurrency 8'
  const given = `${counts} --store file --issuer sandbox --refresh-only --json a.json`.split(' ')
  expect(parseOptions(given)).toEqual({
    connections: 400,
    processes: 2,
    concurrency: 8,
    stores: ['file'],
    issuer: 'sandbox',
    refreshOnly: true,
    json: 'a.json',
  })
})

test.each([
  [['--connections', '0'], /--connections/],
  [['--processes', 'many'], /--processes/],
  [['--store', 'postgres,mysql'], /--store .*"mysql"/],
  [['--issuer', 'notion'], /--issuer .*"notion"/],
  [['--speed', 'high'], /--speed/],
])('%j is refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
})
