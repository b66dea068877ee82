import { expect, test } from 'vitest'
import { splitTitle } from './create.js'

test.each([
  ['# Title\n\nText\n', { title: 'Title', content: 'Text\n' }],
  ['\n\n#  Title  \nText', { title: 'Title', content: 'Text' }],
  ['# Title', { title: 'Title' }],
  ['# Title\n\n\n', { title: 'Title' }],
  ['## Not a title\nText', { content: '## Not a title\nText' }],
  ['#tag', { content: '#tag' }],
  ['Text\n# Later', { content: 'Text\n# Later' }],
  ['', { content: '' }],
  [undefined, {}],
])('the title of %j is taken out of it', (text, page) => {
  expect(splitTitle(text)).toEqual(page)
})
