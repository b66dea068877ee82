import { expect, test } from 'vitest'
import { readOptions } from './options.js'

test('without options it is the whole soak', () => {
  expect(readOptions([])).toEqual({ days: 180, seed: 1, store: 'file', strict: false, absoluteDays: 180 })
})

test('every option is taken', () => {
  const words = '--days 30 --seed 7 --store redis --strict --absolute-days 20 --without R4 --json out.json'.split(' ')
  const expected = {
    days: 30,
    seed: 7,
    store: 'redis',
    strict: true,
    absoluteDays: 20,
    without: 'R4',
    json: 'out.json',
  }
  expect(readOptions(words)).toEqual(expected)
})

test.each([
  ['--days 0', '--days must be a whole number from 1 to 3650, not "0"'],
  ['--days 1.5', '--days must be a whole number'],
  ['--seed -1', 'seed'],
  ['--seed=x', '--seed must be a whole number'],
  ['--store memory', '--store must be one of file, postgres, redis, not "memory"'],
  ['--without R9', '--without must be one of R4, R5, not "R9"'],
  ['--absolute-days', 'absolute-days'],
  ['--dayz 3', 'dayz'],
  ['30', '30'],
])('refuses %s', (words, message) => {
  expect(() => readOptions(words.split(' '))).toThrow(TypeError)
  expect(() => readOptions(words.split(' '))).toThrow(message)
})
