import { expect, test } from 'vitest'
import { compileToolPattern } from './tool-pattern.js'

test.each([
  ['notion-fetch', 'notion-fetch', true],
  ['notion-fetch', 'notion-fetch2', false],
  ['notion-fetch', 'a-notion-fetch', false],
  ['notion-fetch', 'Notion-Fetch', false],
  ['notion-*', 'notion-', true],
  ['notion-*', 'notion-create-pages', true],
  ['*-get-*', 'notion-get-users', true],
  ['*', 'anything.at/all', true],
  ['get?', 'gets', true],
  ['get?', 'get', false],
  ['a.c', 'abc', false],
  ['a[b]', 'a[b]', true],
  ['(a|b)', 'a', false],
  ['a\\d', 'a1', false],
  ['größe', 'größe', true],
  ['', '', true],
  ['', 'a', false],
])('%j means %j: %s', (pattern, name, expected) => {
  expect(compileToolPattern(pattern)(name)).toBe(expected)
})

test.each(['delete\0-get', 'delete\n-get', 'delete -get', 'delete\u200b-get', 'dеlete-get', '\ud800-get'])(
  'a wildcard stands for no character that hides: %j',
  (name) => {
    expect(compileToolPattern('*-get')(name)).toBe(false)
  },
)
