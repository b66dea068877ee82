import { expect, it } from 'vitest'
import { parseSearchReply } from './search-reply.js'
import { parseAccess, parseSelf } from './self-reply.js'

it('reads hits of both generations, people, and notices', () => {
  const data = {
    results: [
      {
        id: '1',
        title: 'A',
        url: 'https://app.notion.com/p/1?pvs=204',
        type: 'page',
        highlight: 'x',
        timestamp: '9 days ago (2026-09-28)',
        path: 'Home / A',
      },
      { id: '2', title: 'B', url: 'https://www.notion.so/2', type: 'database', timestamp: '2026-03-01T10:00:00Z' },
      { name: 'Ada', id: 'user://1', email: 'ada@example.com' },
      7,
    ],
    notices: ['one', { message: 'two' }],
  }
  const reply = parseSearchReply(data)
  expect(reply?.hits).toMatchObject([
    { id: '1', title: 'A', url: 'https://app.notion.com/p/1', type: 'page', day: '2026-09-28', path: 'Home / A' },
    { title: 'B', day: '2026-03-01', highlight: '', path: undefined },
    { title: 'Ada', url: 'user://1', type: '', day: undefined, email: 'ada@example.com' },
  ])
  expect(reply?.notices).toEqual(['one', 'two'])
  expect(reply?.raw).toBe(data)
})

it('knows another shape', () => {
  expect(parseSearchReply({ results: 'none' })).toBeUndefined()
})

it('reads whom the server takes the caller for', () => {
  const self = {
    workspace: { id: 'w', name: 'Acme' },
    user: { id: 'u', name: 'Ada', email: 'ada@example.com', age: 36 },
  }
  expect(parseSelf({ self })).toEqual({
    workspace: { id: 'w', name: 'Acme' },
    user: { id: 'u', name: 'Ada', email: 'ada@example.com' },
    raw: { self },
  })
  expect(parseSelf({ title: 'x' })).toBeUndefined()
})

it.each([
  ['by itself', (map: object) => ({ current_tool_access: map })],
  ['in what is said of the caller', (map: object) => ({ self: { current_tool_access: map } })],
])('reads the access map %s', (_, wrap) => {
  const map = {
    search: { status: 'available', restricted_parameters: ['sort', 7] },
    ai_search: { status: 'upgrade_required', upgrade_url: 'https://up' },
    broken: 1,
  }
  expect(parseAccess(wrap(map))).toEqual({
    status: { search: 'available', ai_search: 'upgrade_required' },
    restrictedParameters: { search: ['sort'] },
    upgradeUrl: 'https://up',
    raw: map,
  })
})
