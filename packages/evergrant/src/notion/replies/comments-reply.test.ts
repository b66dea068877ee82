import { expect, it } from 'vitest'
import { parseComments } from './comments-reply.js'

const text = `<discussions total-count="3" shown-count="3">
<discussion id="discussion://p/b/1" comment-count="2" resolved="true" type="comment" context="inline" text-context="a &quot;b&quot;">
<comment id="1" url="https://x?d=1" user-url="user://u1/ada@example.com" datetime="2026-01-01T00:00:00Z">Hello &amp; &lt;bye&gt;</comment>
<comment id="2" user-url="user://u2" datetime="">two
lines</comment>
</discussion>
<discussion id="discussion://p/p/2" comment-count="0" resolved="false" kind="suggested_edit" context="page">
</discussion>
<discussion id="discussion://p/p/3">
<comment id="3">cut off`

it('reads discussions, their comments and who wrote them', () => {
  expect(parseComments({ text })).toEqual([
    {
      id: 'discussion://p/b/1',
      isResolved: true,
      context: 'inline',
      textContext: 'a "b"',
      kind: 'comment',
      comments: [
        { id: '1', userId: 'u1', userEmail: 'ada@example.com', at: '2026-01-01T00:00:00Z', text: 'Hello & <bye>' },
        { id: '2', userId: 'u2', userEmail: undefined, at: undefined, text: 'two\nlines' },
      ],
    },
    {
      id: 'discussion://p/p/2',
      isResolved: false,
      context: 'page',
      textContext: undefined,
      kind: 'suggested-edit',
      comments: [],
    },
    {
      id: 'discussion://p/p/3',
      isResolved: false,
      context: 'page',
      textContext: undefined,
      kind: 'comment',
      comments: [],
    },
  ])
})

it.each([[undefined], [{ text: 7 }], ['no discussion'], [{}]])('reads none in %j', (data) => {
  expect(parseComments(data)).toEqual([])
})

it('takes no longer for a text that never ends', () => {
  const begun = performance.now()
  for (const part of [
    '<comment>',
    '<discussion>',
    '<comment a="',
    '<discussion id="1"><comment ',
    '"\n',
    '<comment a a',
  ]) {
    parseComments({ text: part.repeat(40_000) })
  }
  expect(performance.now() - begun).toBeLessThan(3_000)
})
