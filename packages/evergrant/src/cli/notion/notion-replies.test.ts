import { describe, expect, it } from 'vitest'
import { parseFetched, toMarkdown } from './fetched.js'
import { bodyOfPage } from './page-text.js'
import { parseSearchReply } from './search-reply.js'
import { parseSelf } from './self-reply.js'

const page = (
  body: string,
) => `Here is the result of "fetch" for the Page with URL https://app.notion.com/p/1 as of 2026-01-01T00:00:00Z:
<page url="https://app.notion.com/p/1">
<ancestor-path></ancestor-path>
<properties>
{"title":"Roadmap"}
</properties>
<iconMetadata>null</iconMetadata>
${body}
</page>`

describe('the body of a page', () => {
  it.each([
    ['lines and tabs as they are', '<content>\n# One\n\t- two\n</content>', '# One\n\t- two'],
    [
      'the closing tag inside the body',
      '<content>\nuse `</content>` to close\nend\n</content>',
      'use `</content>` to close\nend',
    ],
    ['the opening tag inside the body', '<content>\n<content>\n</content>', '<content>'],
    ['nothing is unescaped', '<content>\n&lt;b&gt; \\*x\\*\n</content>', '&lt;b&gt; \\*x\\*'],
    ['an empty one', '<content>\n</content>', ''],
    ['a blank page', '<blank-page>This page is blank and has no content.</blank-page>', ''],
    ['one that was cut off', '<content>\nhalf of', 'half of\n</page>'],
  ])('%s', (_, body, expected) => {
    expect(bodyOfPage(page(body))).toBe(expected)
  })

  it('is none for a database', () => {
    expect(bodyOfPage('<database url="{{https://app.notion.com/p/2}}">\n</database>')).toBeUndefined()
  })
})

describe('a fetched page as Markdown', () => {
  it('has its title as heading', () => {
    const fetched = parseFetched({ title: '🦁 Roadmap', text: page('<content>\nbody\n</content>') })
    expect(fetched && toMarkdown(fetched)).toBe('# 🦁 Roadmap\n\nbody')
  })

  it('is the heading alone when it is blank, and the envelope when it is no page', () => {
    const blank = parseFetched({ title: 'Blank', text: page('<blank-page>x</blank-page>') })
    const database = parseFetched({
      title: 'Tasks',
      text: '<database>\n</database>',
      truncated: true,
      unknown_block_ids: ['a', 1],
    })
    expect(blank && toMarkdown(blank)).toBe('# Blank')
    expect(database && toMarkdown(database)).toBe('# Tasks\n\n<database>\n</database>')
    expect(database).toMatchObject({ truncated: true, unknownBlockIds: ['a'] })
  })

  it.each([[undefined], ['text'], [{ title: 'x' }], [{ self: {} }]])('knows %j as something else', (data) => {
    expect(parseFetched(data)).toBeUndefined()
  })
})

describe('a search reply', () => {
  it('gives hits and notices', () => {
    const reply = parseSearchReply({
      results: [
        { title: 'A', url: 'https://app.notion.com/p/1', type: 'page', highlight: 'x' },
        { name: 'Ada', id: 'user://1' },
        7,
      ],
      notices: ['one', { message: 'two' }],
    })
    expect(reply).toEqual({
      hits: [
        { title: 'A', url: 'https://app.notion.com/p/1', type: 'page', highlight: 'x' },
        { title: 'Ada', url: 'user://1', type: '', highlight: '' },
      ],
      notices: ['one', 'two'],
    })
  })

  it('knows another shape', () => {
    expect(parseSearchReply({ results: 'none' })).toBeUndefined()
  })
})

it('reads whom the server takes the caller for', () => {
  const self = {
    workspace: { id: 'w', name: 'Acme' },
    user: { id: 'u', name: 'Ada', email: 'ada@example.com', age: 36 },
  }
  expect(parseSelf({ self })).toEqual({
    workspace: { id: 'w', name: 'Acme' },
    user: { id: 'u', name: 'Ada', email: 'ada@example.com' },
  })
  expect(parseSelf({ title: 'x' })).toBeUndefined()
})
