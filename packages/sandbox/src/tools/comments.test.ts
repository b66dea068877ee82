import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPageSession, type PageSession } from '../testing/page-session.js'

let session: PageSession
let pageId: string
beforeAll(async () => {
  session = await openPageSession()
  pageId = (await session.make('Discussed', 'The **first** sentence.\n- The second one, and the last.\n- Twice twice'))
    .id
})
afterAll(() => session.sandbox.close())

interface Comments {
  readonly text: string
  readonly suggested_edits_status?: string
}

const comments = (input: object = {}, id = pageId) =>
  session.read<Comments>('notion-get-comments', { page_id: id, ...input })
const comment = (input: object) =>
  session.read<{ result: { id: string } }>('notion-create-comment', { page_id: pageId, ...input })

async function said(input: object): Promise<string> {
  const { result } = await comment(input)
  const { text } = await comments({ include_all_blocks: true })
  return new RegExp(`<comment id="${result.id}"[^>]*>([^]*?)</comment>`).exec(text)?.[1] ?? ''
}

describe('what a comment says', () => {
  test.each([
    ['inline forms', '**b** *i* [l](https://e.example) $`x`$', '**b** *i* [l](https://e.example) $`x`$'],
    ['blocks as plain text', '# Title\n- item', '# Title\n- item'],
    ['what XML escapes', 'Tom & "Jerry"', 'Tom &amp; &quot;Jerry&quot;'],
    ['a mention', 'Hi <mention-date start="2026-10-19"/>', 'Hi &lt;mention-date start=&quot;2026-10-19&quot;/&gt;'],
  ])('%s', async (_name, markdown, text) => {
    expect(await said({ markdown })).toBe(text)
  })

  test('rich text, with people, dates and formulas', async () => {
    const { results } = await session.read<{ results: { id: string }[] }>('notion-get-users', { user_id: 'self' })
    const user = results[0]?.id ?? ''
    const rich_text = [
      { type: 'text', text: { content: 'See ', link: null } },
      {
        text: { content: 'this', link: { url: 'https://e.example' } },
        annotations: { bold: true, color: 'red_background' },
      },
      { type: 'mention', mention: { type: 'user', user: { id: user } } },
      {
        type: 'mention',
        mention: {
          type: 'template_mention',
          template_mention: { type: 'template_mention_user', template_mention_user: 'me' },
        },
      },
      { type: 'mention', mention: { type: 'date', date: { start: '2026-10-19' } } },
      { type: 'mention', mention: { type: 'page', page: { id: pageId } } },
      { type: 'mention', mention: { type: 'custom_emoji', custom_emoji: { name: 'larkspur' } } },
      { type: 'equation', equation: { expression: 'x^2' } },
    ]
    const text = (await said({ rich_text })).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
    const me = `<mention-user url="user://${user}"/>`
    expect(text).toBe(
      `See [<span color="red_bg">**this**</span>](https://e.example)${me}${me}<mention-date start="2026-10-19"/>` +
        `<mention-page url="https://app.notion.com/p/${pageId.replaceAll('-', '')}"/>:larkspur:$\`x^2\`$`,
    )
  })

  test('at most three uploads', async () => {
    const { suggested_markdown: line } = await session.read<{ suggested_markdown: string }>(
      'notion-create-attachment',
      {
        filename: 'a.txt',
        content: 'hello',
      },
    )
    expect(await said({ markdown: `Look:\n${line}` })).toMatch(/^Look:\n&lt;file src=&quot;notion-file-block:/)
    expect(
      (await session.failure('notion-create-comment', { page_id: pageId, markdown: Array(4).fill(line).join('\n') }))
        .message,
    ).toContain('3')
  })
})

describe('where a comment goes', () => {
  test('to the page, to words of one block, or to a discussion', async () => {
    const anchors = async () =>
      [...(await comments({ include_all_blocks: true })).text.matchAll(/context="inline" text-context="([^"]*)"/g)].map(
        ([, words]) => words,
      )
    await comment({ markdown: 'a', selection_with_ellipsis: 'The first...sentence.' })
    await comment({ markdown: 'b', selection_with_ellipsis: 'The **first...sentence.' })
    await comment({ markdown: 'c', selection_with_ellipsis: 'second one' })
    expect(await anchors()).toEqual(['The first sentence.', 'The **first** sentence.', 'second one'])
    const id = /discussion id="([^"]+)"[^>]*text-context="second one"/.exec(
      (await comments({ include_all_blocks: true })).text,
    )?.[1]
    await comment({ markdown: 'reply', discussion_id: id })
    const one = await comments({ discussion_id: id })
    expect(one.text).toContain('shown-count="1"')
    expect(one.text).toContain('comment-count="2"')
  })

  test.each([
    [
      'both a discussion and words',
      { markdown: 'x', discussion_id: 'discussion://1', selection_with_ellipsis: 'The first' },
    ],
    ['words that are not there', { markdown: 'x', selection_with_ellipsis: 'Nowhere...here' }],
    ['words of several blocks', { markdown: 'x', selection_with_ellipsis: 'The first...last.' }],
    ['words that are there twice', { markdown: 'x', selection_with_ellipsis: 'wice' }],
    ['an unknown discussion', { markdown: 'x', discussion_id: 'discussion://00000000-0000-4000-8000-000000000000' }],
    ['no text', { markdown: ' \n ' }],
    ['no rich text', { rich_text: [] }],
    ['both forms', { markdown: 'x', rich_text: [{ text: { content: 'x' } }] }],
    ['neither form', {}],
    [
      'an unknown person',
      { rich_text: [{ type: 'mention', mention: { user: { id: '00000000-0000-4000-8000-000000000000' } } }] },
    ],
  ])('but not with %s', async (_name, input) => {
    const { code } = await session.failure('notion-create-comment', { page_id: pageId, ...input })
    expect(code).toMatch(/validation_error|object_not_found/)
  })
})

describe('suggested edits', () => {
  test('are among the comments where the plan has them', async () => {
    const { id } = await session.find('Roses')
    const business = await comments({ include_all_blocks: true, include_resolved: true }, id)
    expect(business.suggested_edits_status).toBe('available')
    expect(business.text).toContain('<discussions total-count="4" shown-count="4">')
    expect(business.text).toContain('kind="suggested_edit" context="inline" text-context="first frost"')
    session.sandbox.change({ plan: 'plus' })
    const plus = await comments({ include_all_blocks: true, include_resolved: true }, id)
    expect(plus.suggested_edits_status).toBe('not_enabled')
    expect(plus.text).not.toContain('suggested_edit')
    session.sandbox.change({ plan: 'business' })
  })
})
