import { expect, it } from 'vitest'
import { didYouMean, findSimilar } from './did-you-mean.js'

const tools = ['notion-search', 'notion-fetch', 'notion-create-pages', 'notion-update-page']

it.each([
  ['serch', ['notion-search']],
  ['search', ['notion-search']],
  ['notion_fetch', ['notion-fetch']],
  ['notion-fecth', ['notion-fetch']],
  ['NOTION-SEARCH', ['notion-search']],
  ['create-page', ['notion-create-pages']],
  ['delete-everything', []],
])('%s is taken for %j', (given, expected) => {
  expect(findSimilar(given, tools)).toEqual(expected)
})

it('gives words for a message, or none', () => {
  expect(didYouMean('quer', ['query', 'limit'])).toBe('; did you mean "query"?')
  expect(didYouMean('zzzzzz', ['query', 'limit'])).toBe('')
})
