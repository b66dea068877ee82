import { describe, expect, it } from 'vitest'
import { cursorPages } from './cursor-pages.js'

async function read(...replies: unknown[]) {
  const asked: unknown[] = []
  const found: unknown[] = []
  for await (const page of cursorPages(async (cursor) => (asked.push(cursor), replies.shift()))) found.push(...page)
  return { asked, found: found.map((item) => (item as { n: number }).n) }
}
const page = (numbers: readonly number[], more: object) => ({ results: numbers.map((n) => ({ n })), ...more })

describe('the pages of a list', () => {
  it.each<[string, unknown[], { asked: unknown[]; found: number[] }]>([
    [
      'end where has_more says so, although a cursor comes along',
      [
        page([1], { has_more: true, next_cursor: 'a' }),
        page([2], { has_more: false, next_cursor: 'b' }),
        page([3], {}),
      ],
      { asked: [undefined, 'a'], found: [1, 2] },
    ],
    [
      'go on behind an empty one',
      [
        page([1], { has_more: true, next_cursor: 'a' }),
        page([], { has_more: true, next_cursor: 'b' }),
        page([2], { has_more: false }),
      ],
      { asked: [undefined, 'a', 'b'], found: [1, 2] },
    ],
    [
      'go by the other cursor, and end without one',
      [page([1], { nextCursor: 'offset:1' }), page([2], {})],
      { asked: [undefined, 'offset:1'], found: [1, 2] },
    ],
    [
      'leave out what is no item',
      [{ results: [{ n: 1 }, 7, null], has_more: false }],
      { asked: [undefined], found: [1] },
    ],
  ])('%s', async (_, replies, expected) => {
    expect(await read(...replies)).toEqual(expected)
  })

  it.each([
    ['there is more and no way to it', [page([1], { has_more: true })], 'RESULT_INCOMPLETE'],
    ['they go round in circles', [page([1], { nextCursor: 'a' }), page([2], { nextCursor: 'a' })], 'RESPONSE_INVALID'],
    ['there is no list', [{}], 'RESPONSE_INVALID'],
  ])('fail where %s', async (_, replies, code) => {
    await expect(read(...replies)).rejects.toMatchObject({ code })
  })
})
