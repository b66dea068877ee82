import { describe, expect, it } from 'vitest'
import { createNotion } from './create-notion.js'
import { type Answer, fakeCaller } from './testing/fake-caller.js'

const hits: Answer = () => ({ results: [{ id: '1', title: 'A', url: 'u', type: 'page' }] })
const access =
  (status: string): Answer =>
  () => ({ current_tool_access: { ai_search: { status } } })

describe('the tool to search with', () => {
  const both = { search: hits, 'ai-search': hits }
  it.each([
    [
      'is the AI search where the plan has it',
      { ...both, 'get-tool-access': access('available') },
      'q',
      {},
      'ai-search',
    ],
    [
      'is the plain one where it has not',
      { ...both, 'get-tool-access': access('upgrade_required') },
      'q',
      {},
      'search',
    ],
    ['is the plain one without words', { ...both, 'get-tool-access': access('available') }, ' ', {}, 'search'],
    [
      'is the plain one for people',
      { ...both, 'get-tool-access': access('available') },
      'q',
      { users: true },
      'search',
    ],
    ['is the only one', { 'ai-search': hits }, 'q', {}, 'ai-search'],
    ['is the one that is asked for', both, 'q', { tool: 'ai-search' as const }, 'ai-search'],
    [
      'is the plain one when the AI search refuses',
      {
        search: hits,
        'ai-search': () => ({ code: 'plan_required', message: 'm' }),
        'get-tool-access': access('available'),
      },
      'q',
      {},
      'search',
    ],
  ])('%s', async (_, tools: Record<string, Answer>, query, options, expected) => {
    const { caller, sent } = fakeCaller(tools)
    await createNotion(caller).search(query, options)
    expect(sent.at(-1)?.[0]).toBe(expected)
  })

  it('asks for the access map once', async () => {
    const { caller, sent } = fakeCaller({ ...both, 'get-tool-access': access('available') })
    const notion = createNotion(caller)
    await notion.search('one')
    await notion.search('two')
    expect(sent.map(([name]) => name)).toEqual(['get-tool-access', 'ai-search', 'ai-search'])
  })
})

it('puts the options where the tool wants them', async () => {
  const { caller, sent } = fakeCaller({ search: hits })
  const id = '01234567-89ab-cdef-0123-456789abcdef'
  await createNotion(caller).search('q', {
    limit: 99,
    page: id,
    dataSource: `{{collection://${id}}}`,
    teamspace: 't',
    sort: 'created',
    titleOnly: true,
    createdAfter: '2026-01-01',
    createdBy: [`user://${id}/ada@example.com`, 'someone'],
  })
  expect(sent[0]?.[1]).toEqual({
    query: 'q',
    page_url: id,
    data_source_url: `collection://${id}`,
    teamspace_id: 't',
    sort: 'created',
    page_size: 25,
    filters: {
      title_only: true,
      created_date_range: { start_date: '2026-01-01' },
      created_by_user_ids: [id, 'someone'],
    },
  })
})

it('cuts what is more than asked for', async () => {
  const results = Array.from({ length: 5 }, (_, index) => ({ id: String(index), title: 'x', url: 'u', type: 'page' }))
  const { caller } = fakeCaller({ search: () => ({ results }) })
  expect((await createNotion(caller).search('q', { limit: 2 })).hits).toHaveLength(2)
})

it.each([
  [10, undefined, true],
  [9, undefined, false],
  [25, 99, true],
  [24, 99, false],
  [3, 3, true],
])('with %i hits where %s were asked for there may be more: %s', async (count, limit, isFull) => {
  const results = Array.from({ length: count }, (_, index) => ({ id: String(index), title: 'x', url: 'u' }))
  const { caller } = fakeCaller({ search: () => ({ results }) })
  expect((await createNotion(caller).search('q', { limit })).isFull).toBe(isFull)
})
