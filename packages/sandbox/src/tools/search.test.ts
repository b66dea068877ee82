import { afterEach, describe, expect, test } from 'vitest'

import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js'
import { signIn } from '../testing/login.js'
import { openSession, type RawSession } from '../testing/session.js'

interface Found {
  readonly results: { id: string; title: string; type: string; url: string; timestamp: string; highlight: string }[]
  readonly type: string
  readonly notices?: string[]
}

let sandbox: Sandbox
let session: RawSession
afterEach(() => sandbox.close())

async function start(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options)
  session = await openSession(sandbox.url, (await signIn(sandbox.origin)).access_token)
}

const search = (input: object) => session.read<Found>('notion-search', input)
const aiSearch = (input: object) => session.read<Found>('notion-ai-search', input)
const titles = ({ results }: Found) => results.map(({ title }) => title)
const teamNamed = async (name: string) => {
  const { joinedTeams } = await session.read<{ joinedTeams: { id: string; name: string }[] }>('notion-get-teams')
  return joinedTeams.find((team) => team.name === name)?.id
}

describe('the filters of search', () => {
  test('by teamspace, with what is below its pages', async () => {
    await start()
    const id = await teamNamed('Engineering')
    expect(titles(await search({ query: '', teamspace_id: id }))).toEqual(['On-call guide'])
    expect(
      titles(await search({ query: 'launch', filters: { teamspace_ids: [await teamNamed('Product'), id] } })),
    ).toContain('🚀 Launch notes')
    expect(titles(await search({ query: 'scratchpad', filters: { teamspace_ids: [id] } }))).toEqual([])
  })

  test('by creator, editor and day', async () => {
    await start()
    const { results } = await session.read<{ results: { id: string }[] }>('notion-get-users', { user_id: 'self' })
    const mine = { query: '', filters: { created_by_user_ids: [results[0]?.id] }, page_size: 50 }
    expect(titles(await search(mine))).toEqual(expect.arrayContaining(['Offsite plan', 'On-call guide']))
    const day = { start_date: '2026-09-26', end_date: '2026-09-26' }
    expect(titles(await search({ ...mine, filters: { ...mine.filters, created_date_range: day } }))).toEqual([
      'Offsite plan',
    ])
    const edited = { edited_by_user_ids: [results[0]?.id], last_edited_date_range: day }
    expect(titles(await search({ query: '', filters: edited }))).toEqual(['Offsite plan'])
  })

  test('by status: one page is verified, and one is in the trash', async () => {
    await start()
    const ofStatus = async (content_status: string) => titles(await search({ query: '', filters: { content_status } }))
    expect(await ofStatus('verified_only')).toEqual(['Autumn catalogue'])
    expect(await ofStatus('archived_only')).toEqual(['Old dress code'])
    expect(titles(await search({ query: 'Offsite', filters: { content_status: 'all_with_archived' } }))).toHaveLength(1)
  })

  test('orders by time', async () => {
    await start()
    const { results } = await search({ query: '', sort: 'created', page_size: 50 })
    const days = results
      .filter(({ type }) => type === 'page')
      .map(({ timestamp }) => /\((.*)\)/.exec(timestamp)?.[1] ?? '')
    expect(days).toEqual(days.toSorted().reverse())
  })
})

test.each(['free', 'plus'] as const)('on %s, restricted options are dropped with a notice', async (plan) => {
  await start({ plan, ai: false })
  const reply = await search({
    query: 'Friday',
    sort: 'created',
    filters: { title_only: true, content_status: 'archived_only', created_by_user_ids: [], teamspace_ids: ['x'] },
  })
  expect(reply.notices?.map((notice) => notice.split(' ')[0])).toEqual([
    'filters.title_only',
    'filters.content_status',
    'sort',
  ])
  const broad = await search({ query: 'Friday', sort: 'created', filters: { title_only: true } })
  expect(titles(broad)).toEqual(['🚀 Launch notes'])
})

describe('AI search', () => {
  test('finds connected sources, unless something narrows it', async () => {
    await start()
    const wide = await aiSearch({ query: 'launch' })
    expect(wide.type).toBe('ai_search')
    expect(new Set(wide.results.map(({ type }) => type))).toEqual(new Set(['page', 'slack', 'gmail']))
    for (const narrow of [{ filters: { title_only: true } }, { sort: 'created' }, { page_url: wide.results[0]?.url }]) {
      const reply = await aiSearch({ query: 'launch', ...narrow })
      expect([reply.type, reply.results.some(({ type }) => type === 'slack')]).toEqual(['workspace_search', false])
    }
    expect((await aiSearch({ query: '' })).type).toBe('workspace_search')
    expect(titles(await aiSearch({ query: 'ada', query_type: 'user' }))).toEqual(['Ada Marsh'])
  })

  test.each([
    ['free', false, 'upgrade_required'],
    ['business', false, 'not_enabled'],
  ] as const)('on %s with AI %s it searches by words and says so', async (plan, ai, status) => {
    await start({ plan, ai })
    const { type, notices } = await aiSearch({ query: 'launch' })
    expect([type, notices]).toEqual(['workspace_search', [expect.stringContaining(status)]])
  })

  test('takes no content_search_mode', async () => {
    await start()
    const input = { query: 'x', content_search_mode: 'ai_search' }
    const { error } = await session.request('tools/call', { name: 'notion-ai-search', arguments: input })
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining('content_search_mode') })
  })
})

test('in March 2026 search needs filters, tells ISO times and has a mode', async () => {
  await start({ vintage: '2026-03' })
  const { error } = await session.request('tools/call', { name: 'notion-search', arguments: { query: 'x' } })
  expect(error).toMatchObject({ code: -32602, message: expect.stringContaining('filters') })
  const byWords = await search({ query: 'launch', filters: {}, content_search_mode: 'workspace_search' })
  expect([byWords.type, byWords.results[0]?.timestamp]).toEqual(['workspace_search', '2026-09-23T09:00:00.000Z'])
  const byMeaning = await search({ query: 'launch', filters: {} })
  expect(byMeaning.type).toBe('ai_search')
  expect(byMeaning.results.map(({ type }) => type)).toContain('slack')
  for (const { timestamp } of byMeaning.results) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})
